import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { ConfigurationError } from '../errors.js';
import { stationSchema, type Station } from './station.js';

const rowsSchema = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }),
);

/**
 * Reads stations.csv: columns `id` (or `station`), `name`, `latitude`, `longitude` and, where known, `elevation`
 * and `timezone`; others are left aside. Also NOAA's list of stations, isd-history.csv. Rejects with a one-line
 * ConfigurationError.
 * @param only ids, where not all stations of the file are wanted; what is wrong with others does not matter
 */
export async function readStationsFile(file: string, only?: readonly string[]): Promise<Station[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot read the stations: ${reason}`, { cause });
  }
  return parseStations(text, file, only);
}

export function parseStations(text: string, file = 'stations.csv', only?: readonly string[]): Station[] {
  const stations = new Map<string, Station>();
  for (const { record, info } of parseRows(text, file)) {
    const where = `${file}, line ${info.lines}`;
    const candidate = toStation(record);
    if (only?.includes(candidate.id ?? '') === false) continue;
    const result = stationSchema.safeParse(candidate);
    if (!result.success) {
      const [issue] = result.error.issues;
      throw new ConfigurationError(
        `${where}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no station'}`,
      );
    }
    const station = result.data;
    if (stations.has(station.id))
      throw new ConfigurationError(`${where}: station ${station.id} is there twice`);
    stations.set(station.id, station);
  }
  const missing = only?.find((id) => !stations.has(id));
  if (missing !== undefined) throw new ConfigurationError(`${file} has no station ${missing}`);
  if (stations.size === 0) throw new ConfigurationError(`${file} names no station`);
  return [...stations.values()];
}

function parseRows(text: string, file: string): z.output<typeof rowsSchema> {
  try {
    return rowsSchema.parse(
      parse(text, { bom: true, columns: true, trim: true, skip_empty_lines: true, info: true }),
    );
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new ConfigurationError(`${file}: ${cause.message}`, { cause });
  }
}

function toStation(row: Readonly<Record<string, string>>) {
  return {
    id: row.id ?? row.station ?? isdIdentifier(row),
    name: row.name ?? row['STATION NAME'],
    latitude: numberIn(row.latitude ?? row.LAT),
    longitude: numberIn(row.longitude ?? row.LON),
    elevation: numberIn(row.elevation ?? row['ELEV(M)']),
    timezone: row.timezone === '' ? undefined : row.timezone,
  };
}

/** As the file names of ISD-Lite have it. */
function isdIdentifier({ USAF, WBAN }: Readonly<Record<string, string>>): string | undefined {
  return USAF === undefined || WBAN === undefined ? undefined : `${USAF}-${WBAN}`;
}

function numberIn(cell: string | undefined): number | undefined {
  return cell === undefined || cell === '' ? undefined : Number(cell);
}
