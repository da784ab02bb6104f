import { FLOAT, INTEGER, LIST, SMALLINT, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import { InvalidInputError } from '../../errors.js';
import type { Forecast } from '../forecast.js';
import { listOf, numberOf, numbersOf, textOf } from './column-values.js';
import { append, type Database, type Parameters } from './database.js';

const KEY_COLUMNS = ['station', 'model', 'origin', 'horizon'];
const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Field names become column names, so they are held to a pattern before they come near SQL. */
export function checkForecasts(forecasts: readonly Forecast[]): void {
  for (const { horizon, fields } of forecasts) {
    for (const [name, values] of Object.entries(fields)) {
      if (!FIELD_NAME.test(name) || KEY_COLUMNS.includes(name)) {
        throw new InvalidInputError('forecast field', name, 'lower-case letters, digits and underscores');
      }
      if (values.length !== horizon) {
        throw new InvalidInputError(`forecast field ${name}`, values.length, `${horizon} values, one a lead`);
      }
    }
  }
}

export function fieldNames(forecasts: readonly Forecast[]): string[] {
  return [...new Set(forecasts.flatMap((forecast) => Object.keys(forecast.fields)))];
}

/** Adds columns for fields that the table does not have yet. */
export async function addFields(connection: DuckDBConnection, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await connection.run(`ALTER TABLE forecasts ADD COLUMN IF NOT EXISTS ${name} FLOAT[]`);
  }
}

/** Every forecast of `forecasts` has exactly the fields `names`. */
export async function upsertForecasts(
  connection: DuckDBConnection,
  forecasts: readonly Forecast[],
  names: readonly string[],
): Promise<void> {
  const columns = [...KEY_COLUMNS, ...names].join(', ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE forecasts_staging AS SELECT ${columns} FROM forecasts LIMIT 0`,
  );
  await append(connection, 'forecasts_staging', forecasts.length, [
    { type: VARCHAR, valueAt: (row) => forecasts[row]?.station ?? null },
    { type: VARCHAR, valueAt: (row) => forecasts[row]?.model ?? null },
    { type: INTEGER, valueAt: (row) => forecasts[row]?.origin ?? null },
    { type: SMALLINT, valueAt: (row) => forecasts[row]?.horizon ?? null },
    ...names.map((name) => ({
      type: LIST(FLOAT),
      valueAt: (row: number) => {
        const values = forecasts[row]?.fields[name];
        return values === undefined ? null : listOf(values);
      },
    })),
  ]);
  await connection.run(
    `INSERT OR REPLACE INTO forecasts (${columns}) SELECT ${columns} FROM forecasts_staging`,
  );
}

export async function selectForecasts(
  database: Database,
  where: string,
  parameters: Parameters,
): Promise<Forecast[]> {
  const forecasts: Forecast[] = [];
  await database.read(
    'read forecasts',
    `SELECT * FROM forecasts WHERE ${where} ORDER BY origin, station, model`,
    parameters,
    (row, columns) => {
      const fields: Record<string, Float32Array> = {};
      columns.forEach((name, index) => {
        const value = row[index];
        if (index >= KEY_COLUMNS.length && value !== null) fields[name] = numbersOf(value);
      });
      forecasts.push({
        station: textOf(row[0]),
        model: textOf(row[1]),
        origin: numberOf(row[2]),
        horizon: numberOf(row[3]),
        fields,
      });
    },
  );
  return forecasts;
}
