import { DOUBLE, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import type { Station } from '../../stations/station.js';
import { numberOf, textOf } from './column-values.js';
import { append, type Database } from './database.js';

export async function upsertStations(
  connection: DuckDBConnection,
  stations: readonly Station[],
): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE stations_staging AS SELECT * FROM stations LIMIT 0');
  await append(connection, 'stations_staging', stations.length, [
    { type: VARCHAR, valueAt: (row) => stations[row]?.id ?? null },
    { type: VARCHAR, valueAt: (row) => stations[row]?.name ?? null },
    { type: DOUBLE, valueAt: (row) => stations[row]?.latitude ?? null },
    { type: DOUBLE, valueAt: (row) => stations[row]?.longitude ?? null },
    { type: DOUBLE, valueAt: (row) => stations[row]?.elevation ?? null },
    { type: VARCHAR, valueAt: (row) => stations[row]?.timezone ?? null },
  ]);
  await connection.run('INSERT OR REPLACE INTO stations SELECT * FROM stations_staging');
}

export async function selectStations(database: Database): Promise<Station[]> {
  const stations: Station[] = [];
  await database.read(
    'read stations',
    'SELECT id, name, latitude, longitude, elevation, timezone FROM stations ORDER BY id',
    {},
    (columns, rowCount) => {
      for (let row = 0; row < rowCount; row++) {
        const [id, name, latitude, longitude, elevation, timezone] = columns.map((column) => column[row]);
        stations.push({
          id: textOf(id),
          name: textOf(name),
          latitude: numberOf(latitude),
          longitude: numberOf(longitude),
          ...(elevation === null ? {} : { elevation: numberOf(elevation) }),
          ...(timezone === null ? {} : { timezone: textOf(timezone) }),
        });
      }
    },
  );
  return stations;
}
