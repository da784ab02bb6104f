import { INTEGER, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { InvalidInputError } from '../../errors.js';
import type { Forecast } from '../forecast.js';
import { textOf } from './column-values.js';
import { append, select } from './database.js';
import { keyAt, keyText, originsOf, type ForecastKey } from './forecast-key.js';
import { groupAlike, insertForecasts, type AlikeForecasts } from './forecast-staging.js';

const KEY_COLUMNS = ['station', 'model', 'origin', 'lead'];
const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Field names become column names, so they are held to a pattern before they come near SQL. */
export function checkForecasts(forecasts: readonly Forecast[]): void {
  const sound = new Set<string>();
  for (const { horizon, fields } of forecasts) {
    for (const name in fields) {
      if (!sound.has(name) && (!FIELD_NAME.test(name) || KEY_COLUMNS.includes(name))) {
        throw new InvalidInputError('forecast field', name, 'lower-case letters, digits and underscores');
      }
      sound.add(name);
      const length = fields[name]?.length;
      if (length !== horizon) {
        throw new InvalidInputError(`forecast field ${name}`, length, `${horizon} values, one a lead`);
      }
    }
  }
}

/** Writes a row a lead, in place of those that the table has; each (station, model, origin) is there once. */
export async function upsertForecasts(
  connection: DuckDBConnection,
  forecasts: readonly Forecast[],
): Promise<void> {
  const groups = groupAlike(forecasts);
  const fields = await addFields(connection, groups);
  await deleteExisting(connection, forecasts);
  await insertForecasts(connection, groups, fields);
  await noteNewest(connection, forecasts);
}

/** Keeps the newest origin of each station and model at hand, however long the series grows. */
async function noteNewest(connection: DuckDBConnection, forecasts: readonly ForecastKey[]): Promise<void> {
  const newest = new Map<string, ForecastKey>();
  for (const forecast of forecasts) {
    const key = keyText({ ...forecast, origin: 0 });
    if (forecast.origin > (newest.get(key)?.origin ?? -Infinity)) newest.set(key, forecast);
  }
  await appendKeys(connection, 'newest_staging', [...newest.values()]);
  await connection.run(
    `INSERT INTO newest_forecasts SELECT station, model, origin FROM newest_staging
     ON CONFLICT (station, model) DO UPDATE SET origin = greatest(origin, excluded.origin)`,
  );
}

/** Adds columns for fields that the table does not have yet; gives all of them, in the order of the columns. */
async function addFields(connection: DuckDBConnection, groups: readonly AlikeForecasts[]): Promise<string[]> {
  const table = await connection.runAndReadAll(
    "SELECT name FROM pragma_table_info('forecasts') ORDER BY cid",
  );
  const columns = table.getRows().map(([name]) => textOf(name));
  const fields = new Set(columns.slice(KEY_COLUMNS.length));
  for (const name of groups.flatMap(({ names }) => names)) {
    if (fields.has(name)) continue;
    await connection.run(`ALTER TABLE forecasts ADD COLUMN ${name} FLOAT`);
    fields.add(name);
  }
  return [...fields];
}

async function deleteExisting(connection: DuckDBConnection, forecasts: readonly Forecast[]): Promise<void> {
  const existing = await existingKeys(connection, forecasts);
  const replaced = forecasts.filter((forecast) => existing.has(keyText(forecast)));
  if (replaced.length === 0) return;
  await appendKeys(connection, 'replaced', replaced);
  await connection.run(
    `DELETE FROM forecasts USING replaced
     WHERE forecasts.origin IN (${originsOf(replaced)}) AND forecasts.origin = replaced.origin
       AND forecasts.station = replaced.station AND forecasts.model = replaced.model`,
  );
}

async function appendKeys(
  connection: DuckDBConnection,
  table: string,
  keys: readonly ForecastKey[],
): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${table} (station VARCHAR, model VARCHAR, origin INTEGER)`,
  );
  await append(connection, table, keys.length, [
    { type: VARCHAR, valueAt: (row) => keys[row]?.station ?? null },
    { type: VARCHAR, valueAt: (row) => keys[row]?.model ?? null },
    { type: INTEGER, valueAt: (row) => keys[row]?.origin ?? null },
  ]);
}

async function existingKeys(
  connection: DuckDBConnection,
  forecasts: readonly ForecastKey[],
): Promise<Set<string>> {
  const keys = new Set<string>();
  await select(
    connection,
    `SELECT station, model, origin FROM forecasts WHERE origin IN (${originsOf(forecasts)}) AND lead = 1`,
    {},
    (columns, rowCount) => {
      for (let row = 0; row < rowCount; row++) keys.add(keyText(keyAt(columns, row)));
    },
  );
  return keys;
}
