import { parseInstant, type EpochMilliseconds } from '../../time.js';
import { checkObservation } from '../check-observation.js';
import { splitCsvRow } from '../csv-row.js';
import type { Observation } from '../observation.js';
import type { RecordFormat } from '../record-format.js';
import { recordText, type RecordValue } from '../record-text.js';
import { Rejection } from '../rejection.js';
import { hourlyPrecipitation, measured, wind } from './global-hourly-elements.js';

const TIME = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\b/;
const USAF_AND_WBAN = /^(\w{6})(\w{5})$/;
const PRECIPITATION_GROUPS = ['AA1', 'AA2', 'AA3', 'AA4'];
/** Summaries of a day and of a month stand between the observations of the day that they end. */
const SUMMARIES = new Set(['SOD', 'SOM']);

/**
 * Rows of NCEI's Global Hourly CSV (Integrated Surface Data): a column for each group of elements, each a list of
 * coded parts with a quality code of its own. Times are UTC. The station, eleven characters, becomes `USAF-WBAN` as in
 * ISD-Lite and in NOAA's list of stations.
 * After NCEI, "Federal Climate Complex Data Documentation for Integrated Surface Data".
 */
export class GlobalHourlyFormat implements RecordFormat {
  readonly #columns: ReadonlyMap<string, number>;

  private constructor(private readonly names: readonly string[]) {
    this.#columns = new Map(names.map((name, index) => [name, index]));
  }

  /** Undefined where the line is no header of such a file. */
  static fromHeader(value: RecordValue): GlobalHourlyFormat | undefined {
    const cells = splitCsvRow(value);
    if (cells instanceof Rejection) return undefined;
    const names = cells.map((cell) => cell.trim());
    const isHeader = names.includes('STATION') && names.includes('DATE');
    const hasElement = ['TMP', 'WND', 'DEW', 'SLP', 'AA1', 'OC1'].some((name) => names.includes(name));
    return isHeader && hasElement ? new GlobalHourlyFormat(names) : undefined;
  }

  parse(value: RecordValue): Observation | Rejection {
    const cells = splitCsvRow(value);
    if (cells instanceof Rejection) return cells;
    if (cells.length !== this.names.length) {
      const message = `${cells.length} fields; the header names ${this.names.length}`;
      return new Rejection('WRONG_FIELD_COUNT', message);
    }
    const cell = (name: string): string => cells[this.#columns.get(name) ?? -1]?.trim() ?? '';
    const report = cell('REPORT_TYPE');
    if (SUMMARIES.has(report)) {
      const message = `a report of type ${report} sums up a day or a month and is no observation`;
      return new Rejection('NO_VARIABLES', message, 'REPORT_TYPE', report);
    }
    const date = cell('DATE');
    return checkObservation({
      station: cell('STATION').replace(USAF_AND_WBAN, '$1-$2') || undefined,
      time: date === '' ? undefined : `${date}Z`,
      temperature_2m: measured(cell('TMP'), 10),
      dew_point_2m: measured(cell('DEW'), 10),
      pressure_msl: measured(cell('SLP'), 10),
      ...wind(cell('WND')),
      wind_gusts_10m: measured(cell('OC1'), 10),
      precipitation: hourlyPrecipitation(PRECIPITATION_GROUPS.map(cell)),
    });
  }

  timeOf(value: RecordValue): EpochMilliseconds | undefined {
    const text = recordText(value);
    const time = text instanceof Rejection ? undefined : TIME.exec(text)?.[0];
    return time === undefined ? undefined : parseInstant(`${time}Z`);
  }
}
