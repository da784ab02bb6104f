import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ConfigurationError } from '../../ingest/errors.js';
import type { Station } from '../../ingest/stations/station.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import { formatHour, hourToMilliseconds, nearestHour, utc } from '../../ingest/time.js';
import type { ObservedDataset } from './observed-dataset.js';

/** Lines that are made and packed at a time. */
const LINES = 4096;

/**
 * Writes a dataset in the layout that training and verification read: `stations.csv`, and one
 * `observations-YYYY.csv.gz` a year, in order of hour, then station, a line for each that has any value. Returns the
 * names of the files. Rejects with ConfigurationError where the folder cannot be written.
 */
export async function writeDataset(dataset: ObservedDataset, folder: string): Promise<string[]> {
  const { hours } = dataset;
  if (hours === undefined) throw new ConfigurationError('there are no observations to write');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'stations.csv'), stationsCsv(dataset.stations));
    const files = ['stations.csv'];
    for (const [year, range] of yearsOf(hours)) {
      const name = `observations-${year}.csv.gz`;
      const text = Readable.from(observationsCsv(dataset, range));
      await pipeline(text, createGzip(), createWriteStream(path.join(folder, name)));
      files.push(name);
    }
    return files;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot write the observations to ${folder}: ${reason}`, { cause });
  }
}

function* observationsCsv(dataset: ObservedDataset, { from, to }: HourRange): Generator<string> {
  const { variables } = dataset;
  let lines = [['station', 'time', ...variables].join(',')];
  for (let hour = from; hour <= to; hour++) {
    const time = formatHour(hour);
    for (const { id } of dataset.stations) {
      const columns = dataset.columns(id);
      const cells = variables.map((variable) => cell(columns?.[variable]?.at(hour)));
      if (cells.some((text) => text !== '')) lines.push([quoted(id), time, ...cells].join(','));
    }
    if (lines.length < LINES) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join('\n')}\n`;
}

function stationsCsv(stations: readonly Station[]): string {
  const lines = stations.map(({ id, name, latitude, longitude, elevation }) =>
    [
      quoted(id),
      quoted(name),
      String(latitude),
      String(longitude),
      elevation === undefined ? '' : String(elevation),
    ].join(','),
  );
  return `${['station,name,latitude,longitude,elevation', ...lines].join('\n')}\n`;
}

/** First and last hour of each year, UTC, that a range touches. */
function* yearsOf({ from, to }: HourRange): Generator<[number, HourRange]> {
  let start = from;
  while (start <= to) {
    const { year } = utc(hourToMilliseconds(start));
    const next = nearestHour(utc(hourToMilliseconds(start)).startOf('year').plus({ years: 1 }).toMillis());
    yield [year, { from: start, to: Math.min(next - 1, to) }];
    start = next;
  }
}

function cell(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(Number(value.toFixed(2)));
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
