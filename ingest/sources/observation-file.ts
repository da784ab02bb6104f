import { CsvFormat } from '../observations/csv-format.js';
import { JSON_FORMAT } from '../observations/json-format.js';
import { rejectingFormat, type RecordFormat } from '../observations/record-format.js';
import { Rejection } from '../observations/rejection.js';
import { readLines, type Line } from './lines.js';
import type { RawRecord } from './raw-record.js';

/**
 * The records of a file of observations, CSV with a header or NDJSON, plain or gzip. Whatever the file holds,
 * each of its lines that is not blank becomes one record (the header of a CSV none), to be rejected on its own
 * where it is wrong.
 */
export async function* readObservationFile(file: string): AsyncGenerator<RawRecord[]> {
  let format: RecordFormat | undefined;
  for await (const lines of readLines(file)) {
    const records: RawRecord[] = [];
    for (const line of lines) {
      if (format === undefined && line.damage === undefined) {
        const told = tellFormat(file, line);
        format = told.format;
        if (told.isHeader) continue;
      }
      records.push(toRecord(file, line, format ?? JSON_FORMAT));
    }
    yield records;
  }
}

function toRecord(source: string, line: Line, format: RecordFormat): RawRecord {
  const record = { source, position: line.number, value: line.value, format };
  if (line.damage === undefined) return record;
  return {
    ...record,
    format: rejectingFormat(new Rejection('UNREADABLE', `the file breaks off: ${line.damage}`)),
  };
}

/** By the file's name where that says it, else by its first line. */
function tellFormat(file: string, first: Line): { format: RecordFormat; isHeader: boolean } {
  if (/\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(file)) return { format: JSON_FORMAT, isHeader: false };
  const csv = CsvFormat.fromHeader(first.value);
  if (csv instanceof CsvFormat) return { format: csv, isHeader: true };
  const looksLikeJson = typeof first.value === 'string' && first.value.trimStart().startsWith('{');
  if (looksLikeJson) return { format: JSON_FORMAT, isHeader: false };
  // Without its header no line of the file can be read; each is refused for that reason.
  const reason = new Rejection(
    'WRONG_HEADER',
    `line ${first.number} is no header of observations: ${csv.message}`,
  );
  return { format: rejectingFormat(reason), isHeader: false };
}
