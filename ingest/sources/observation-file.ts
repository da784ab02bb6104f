import { JSON_FORMAT } from '../observations/json-format.js';
import { rejectingFormat, type RecordFormat } from '../observations/record-format.js';
import { Rejection } from '../observations/rejection.js';
import { tellFormat } from './file-format.js';
import { readLines, type Line } from './lines.js';
import type { RawRecord } from './raw-record.js';

/**
 * The records of a file of observations: CSV with a header, NDJSON, NOAA's ISD-Lite and Global Hourly, Meteostat's
 * hourly CSV; plain or gzip. Whatever the file holds, each of its lines that is not blank becomes one record (the
 * header of a CSV none), to be rejected on its own where it is wrong. `station` is whose readings they are where
 * neither the lines nor the file's name say it.
 */
export async function* readObservationFile(file: string, station?: string): AsyncGenerator<RawRecord[]> {
  let format: RecordFormat | undefined;
  for await (const lines of readLines(file)) {
    const records: RawRecord[] = [];
    for (const line of lines) {
      if (format === undefined && line.damage === undefined) {
        const told = tellFormat(file, line, station);
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
