import { parse } from 'csv-parse/sync';
import { recordText, type RecordValue } from './record-text.js';
import { Rejection } from './rejection.js';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NON_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i;

/** The cells of one line of CSV. */
export function splitCsvRow(value: RecordValue): string[] | Rejection {
  const text = recordText(value);
  if (text instanceof Rejection) return text;
  if (!text.includes('"')) return text.split(',');
  try {
    const [row = []] = parse(text, { relax_column_count: true });
    return row;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new Rejection('WRONG_FIELD_COUNT', `not a row of CSV: ${reason}`);
  }
}

/** A cell as a number, null where it is empty. What is no number stays text, for the schema to refuse. */
export function numberOrText(cell: string): number | string | null {
  if (cell === '') return null;
  if (NUMBER.test(cell)) return Number(cell);
  return NON_FINITE.test(cell) ? NaN : cell;
}
