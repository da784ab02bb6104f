import { basename } from 'node:path';
import { GlobalHourlyFormat } from '../observations/archives/global-hourly-format.js';
import { IsdLiteFormat } from '../observations/archives/isd-lite-format.js';
import { MeteostatFormat } from '../observations/archives/meteostat-format.js';
import { CsvFormat } from '../observations/csv-format.js';
import { JSON_FORMAT } from '../observations/json-format.js';
import { rejectingFormat, type RecordFormat } from '../observations/record-format.js';
import { Rejection } from '../observations/rejection.js';
import type { Line } from './lines.js';

export interface FileFormat {
  readonly format: RecordFormat;
  /** Whether the first line names columns, and is no record. */
  readonly isHeader: boolean;
}

/**
 * How a file of observations is written, by its name where that says it, else by its first line.
 * @param station whose readings they are, where neither the lines nor the file's name say it
 */
export function tellFormat(file: string, first: Line, station?: string): FileFormat {
  if (/\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(file)) return records(JSON_FORMAT);
  const csv = CsvFormat.fromHeader(first.value);
  if (csv instanceof CsvFormat) return { format: csv, isHeader: true };
  const archive = archiveFormat(basename(file), first, station);
  if (archive !== undefined) return archive;
  const looksLikeJson = typeof first.value === 'string' && first.value.trimStart().startsWith('{');
  if (looksLikeJson) return records(JSON_FORMAT);
  // Without its header no line of the file can be read; each is refused for that reason.
  const message = `line ${first.number} is no header of observations: ${csv.message}`;
  return records(rejectingFormat(new Rejection('WRONG_HEADER', message)));
}

function archiveFormat(name: string, { value }: Line, station?: string): FileFormat | undefined {
  const globalHourly = GlobalHourlyFormat.fromHeader(value);
  if (globalHourly !== undefined) return { format: globalHourly, isHeader: true };
  const namedAfter = station ?? /^[^.]+/.exec(name)?.[0];
  const meteostat = MeteostatFormat.fromHeader(value, namedAfter);
  if (meteostat !== undefined) return { format: meteostat, isHeader: true };
  if (MeteostatFormat.isBulkLine(value)) return records(MeteostatFormat.forBulkFile(namedAfter));
  if (!IsdLiteFormat.isLine(value)) return undefined;
  const isdStation = station ?? IsdLiteFormat.stationOf(name);
  if (isdStation !== undefined) return records(new IsdLiteFormat(isdStation));
  const message = `ISD-Lite names its station in the file's name (725030-14732-2013.gz), which ${name} does not`;
  return records(rejectingFormat(new Rejection('WRONG_STATION', message, 'station')));
}

function records(format: RecordFormat): FileFormat {
  return { format, isHeader: false };
}
