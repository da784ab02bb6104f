import { flux } from '@influxdata/influxdb-client';
import { stationSchema, type Station } from '../../stations/station.js';
import type { Connection } from './connection.js';
import { POINT_A_ROW, rangeOf } from './flux-parts.js';
import { line, listFields, type FieldValue } from './line-protocol.js';
import type { ResultRow } from './result-row.js';
import { STATION, STATION_HOUR } from './schema.js';

const NUMBERS: readonly string[] = ['latitude', 'longitude', 'elevation'];

export async function upsertStations(connection: Connection, stations: readonly Station[]): Promise<void> {
  await connection.write('write stations', stations.map(toLine));
}

/** In order of id. */
export async function selectStations(connection: Connection): Promise<Station[]> {
  const query = flux`from(bucket: ${connection.bucket})
  ${rangeOf({ from: STATION_HOUR, to: STATION_HOUR })}
  |> filter(fn: (r) => r._measurement == ${STATION})
  ${POINT_A_ROW}`;
  const stations = await connection.read('read stations', query, async (rows) => {
    const found: Station[] = [];
    for await (const row of rows) found.push(toStation(row));
    return found;
  });
  return stations.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toLine({ id, ...facts }: Station): string {
  const fields = Object.entries(facts).filter(
    (field): field is [string, string | number] => field[1] !== undefined,
  );
  const held: [string, FieldValue][] = [...fields, ['fields', listFields(fields.map(([name]) => name))]];
  return line(STATION, { station: id }, held, STATION_HOUR);
}

function toStation(row: ResultRow): Station {
  const facts = row
    .list('fields')
    .map((name) => [name, NUMBERS.includes(name) ? row.number(name) : (row.text(name) ?? '')]);
  return stationSchema.parse({ id: row.required('station'), ...Object.fromEntries(facts) });
}
