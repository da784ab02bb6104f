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
 * and `timezone`; others are left aside. Rejects with a one-line ConfigurationError.
 */
export async function readStationsFile(file: string): Promise<Station[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot read the stations: ${reason}`, { cause });
  }
  return parseStations(text, file);
}

export function parseStations(text: string, file = 'stations.csv'): Station[] {
  const stations = new Map<string, Station>();
  for (const { record, info } of parseRows(text, file)) {
    const where = `${file}, line ${info.lines}`;
    const result = stationSchema.safeParse(toStation(record));
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

function toStation(row: Record<string, string>): unknown {
  return {
    id: row.id ?? row.station,
    name: row.name,
    latitude: numberIn(row.latitude),
    longitude: numberIn(row.longitude),
    elevation: numberIn(row.elevation),
    timezone: row.timezone === '' ? undefined : row.timezone,
  };
}

function numberIn(cell: string | undefined): number | undefined {
  return cell === undefined || cell === '' ? undefined : Number(cell);
}
