import { parseInstant, type EpochMilliseconds } from '../../time.js';
import { checkObservation } from '../check-observation.js';
import { numberOrText, splitCsvRow } from '../csv-row.js';
import type { Observation } from '../observation.js';
import type { RecordFormat } from '../record-format.js';
import type { RecordValue } from '../record-text.js';
import { Rejection } from '../rejection.js';
import { directionUnlessCalm } from './calm.js';

/** The columns of the bulk files, which have no header. */
const BULK_COLUMNS = [
  ...['date', 'hour', 'temp', 'dwpt', 'rhum', 'prcp', 'snow'],
  ...['wdir', 'wspd', 'wpgt', 'pres', 'tsun', 'coco'],
];
const ELEMENTS = ['temp', 'dwpt', 'rhum', 'prcp', 'wdir', 'wspd', 'wpgt', 'pres'];
const TIME_COLUMNS = [['time'], ['date', 'hour'], ['year', 'month', 'day', 'hour']];
const BULK_LINE = /^\d{4}-\d{2}-\d{2},\d{1,2}(?:,[^,]*){11}$/;
const KILOMETRES_PER_HOUR = 3.6;

/**
 * Rows of Meteostat's hourly CSV: the bulk files (`10637.csv.gz`, no header), those of a year, and what its website
 * and its Python library export (`time,temp,...`). degC, %, mm, degrees, km/h and hPa; times are UTC. The station is in
 * a column or in the file's name. Snow, sunshine and codes of the weather are left aside.
 * After Meteostat, "Hourly Data" of the bulk data interface.
 */
export class MeteostatFormat implements RecordFormat {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #timeColumns: readonly string[];

  private constructor(
    private readonly names: readonly string[],
    private readonly station: string | undefined,
  ) {
    this.#columns = new Map(names.map((name, index) => [name, index]));
    this.#timeColumns = TIME_COLUMNS.find((columns) => columns.every((name) => names.includes(name))) ?? [];
  }

  /** Undefined where the line is no header of such a file. `station` is for files without a column of it. */
  static fromHeader(value: RecordValue, station?: string): MeteostatFormat | undefined {
    const cells = splitCsvRow(value);
    if (cells instanceof Rejection) return undefined;
    const names = cells.map((cell) => cell.trim());
    const format = new MeteostatFormat(names, station);
    return format.#timeColumns.length > 0 && ELEMENTS.some((name) => names.includes(name))
      ? format
      : undefined;
  }

  static forBulkFile(station: string | undefined): MeteostatFormat {
    return new MeteostatFormat(BULK_COLUMNS, station);
  }

  static isBulkLine(value: RecordValue): boolean {
    return typeof value === 'string' && BULK_LINE.test(value.trim());
  }

  parse(value: RecordValue): Observation | Rejection {
    const cells = splitCsvRow(value);
    if (cells instanceof Rejection) return cells;
    if (cells.length !== this.names.length) {
      const message = `${cells.length} fields; expected ${this.names.length}: ${this.names.join(', ')}`;
      return new Rejection('WRONG_FIELD_COUNT', message);
    }
    const element = (name: string): number | string | null => numberOrText(this.#cell(cells, name));
    const speed = metresPerSecond(element('wspd'));
    return checkObservation({
      station: this.#cell(cells, 'station') || this.station,
      time: this.#time(cells),
      temperature_2m: element('temp'),
      dew_point_2m: element('dwpt'),
      relative_humidity_2m: element('rhum'),
      precipitation: element('prcp'),
      wind_direction_10m: directionUnlessCalm(element('wdir'), speed),
      wind_speed_10m: speed,
      wind_gusts_10m: metresPerSecond(element('wpgt')),
      pressure_msl: element('pres'),
    });
  }

  timeOf(value: RecordValue): EpochMilliseconds | undefined {
    const cells = splitCsvRow(value);
    const time = cells instanceof Rejection ? undefined : this.#time(cells);
    return time === undefined ? undefined : parseInstant(time);
  }

  #cell(cells: readonly string[], name: string): string {
    return cells[this.#columns.get(name) ?? -1]?.trim() ?? '';
  }

  #time(cells: readonly string[]): string | undefined {
    if (this.#timeColumns.includes('time')) return isoTime(this.#cell(cells, 'time'));
    const parts = this.#timeColumns.map((name) => twoDigits(this.#cell(cells, name)));
    return `${parts.slice(0, -1).join('-')}T${parts.at(-1) ?? ''}:00:00Z`;
  }
}

function twoDigits(part: string): string {
  return part === '' ? '' : part.padStart(2, '0');
}

/** Exports write `2024-01-01 06:00:00`; some name the offset. */
function isoTime(text: string): string | undefined {
  if (text === '') return undefined;
  const time = text.replace(' ', 'T');
  return /(?:Z|[+-]\d{2}:?\d{2})$/i.test(time.slice(10)) ? time : `${time}Z`;
}

/** To a millimetre per second, finer than any instrument. */
function metresPerSecond(speed: number | string | null): number | string | null {
  return typeof speed === 'number' ? Math.round((speed / KILOMETRES_PER_HOUR) * 1000) / 1000 : speed;
}
