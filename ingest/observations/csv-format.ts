import { parseInstant, type EpochMilliseconds } from '../time.js';
import { checkObservation } from './check-observation.js';
import { numberOrText, splitCsvRow } from './csv-row.js';
import type { Observation } from './observation.js';
import type { RecordFormat } from './record-format.js';
import type { RecordValue } from './record-text.js';
import { Rejection, quote } from './rejection.js';
import { VARIABLE_NAMES } from './variables.js';

const COLUMN_NAMES: ReadonlyMap<string, string> = new Map([
  ...['station', 'time', ...VARIABLE_NAMES].map((name): [string, string] => [name, name]),
  // The short names of older exports.
  ['temperature', 'temperature_2m'],
  ['wind_speed', 'wind_speed_10m'],
  ['wind_direction', 'wind_direction_10m'],
  ['pressure', 'pressure_msl'],
  ['dew_point', 'dew_point_2m'],
  ['relative_humidity', 'relative_humidity_2m'],
]);

/**
 * Rows of a CSV file with the columns `station,time,<variables>` in any order; an empty cell was not observed.
 * A row is one line, so that a stray quote spoils its own line and not the rest of the file.
 */
export class CsvFormat implements RecordFormat {
  readonly #timeColumn: number;

  private constructor(private readonly columns: readonly string[]) {
    this.#timeColumn = columns.indexOf('time');
  }

  static fromHeader(value: RecordValue): CsvFormat | Rejection {
    const cells = splitCsvRow(value);
    if (cells instanceof Rejection) return cells;
    const columns = cells.map((cell) => COLUMN_NAMES.get(cell.trim()) ?? cell.trim());
    const wrong = wrongColumns(columns);
    return wrong === undefined ? new CsvFormat(columns) : new Rejection('WRONG_HEADER', wrong);
  }

  parse(value: RecordValue): Observation | Rejection {
    const cells = splitCsvRow(value);
    if (cells instanceof Rejection) return cells;
    if (cells.length !== this.columns.length) {
      return new Rejection(
        'WRONG_FIELD_COUNT',
        `${cells.length} fields; expected ${this.columns.length}: ${this.columns.join(', ')}`,
      );
    }
    const record: Record<string, string | number | null | undefined> = {};
    this.columns.forEach((column, index) => {
      const cell = (cells[index] ?? '').trim();
      record[column] = column === 'station' || column === 'time' ? cell || undefined : numberOrText(cell);
    });
    return checkObservation(record);
  }

  timeOf(value: RecordValue): EpochMilliseconds | undefined {
    const cells = splitCsvRow(value);
    const time = cells instanceof Rejection ? undefined : cells[this.#timeColumn];
    return time === undefined ? undefined : parseInstant(time.trim());
  }
}

function wrongColumns(columns: readonly string[]): string | undefined {
  const unknown = columns.filter((column) => ![...COLUMN_NAMES.values()].includes(column));
  if (unknown.length > 0) {
    return `unknown column ${unknown.map(quote).join(', ')}; allowed: station, time, ${VARIABLE_NAMES.join(', ')}`;
  }
  const missing = ['station', 'time'].filter((column) => !columns.includes(column));
  if (missing.length > 0) return `the header has no column ${missing.join(' and no column ')}`;
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) return `the header has the column ${twice} twice`;
  return columns.length === 2
    ? `the header names no variable; allowed: ${VARIABLE_NAMES.join(', ')}`
    : undefined;
}
