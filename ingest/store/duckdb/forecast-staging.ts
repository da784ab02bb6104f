import { setImmediate } from 'node:timers/promises';
import { ARRAY, DuckDBDataChunk, FLOAT, INTEGER, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { Forecast } from '../forecast.js';

/** Forecasts with the same fields, which speak of as many leads. */
export interface AlikeForecasts {
  readonly names: readonly string[];
  readonly horizon: number;
  readonly forecasts: readonly Forecast[];
}

/** A forecast may lack fields that others have, or speak of fewer leads. */
export function groupAlike(forecasts: readonly Forecast[]): AlikeForecasts[] {
  const groups = new Map<string, { names: readonly string[]; horizon: number; forecasts: Forecast[] }>();
  for (const forecast of forecasts) {
    const { horizon, fields } = forecast;
    const names = Object.keys(fields);
    const shape = `${horizon} ${names.join(' ')}`;
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, { names, horizon, forecasts: [forecast] });
    else group.forecasts.push(forecast);
  }
  return [...groups.values()];
}

/**
 * Forecasts go into a staging table as a row each, whose fields are arrays over the leads, and DuckDB lays these out
 * as a row a lead. Value by value through JavaScript, a year of a network's forecasts costs more than to make it.
 */
export async function insertForecasts(
  connection: DuckDBConnection,
  groups: readonly AlikeForecasts[],
  /** Of the table, in the order of its columns after the key. */
  tableFields: readonly string[],
): Promise<void> {
  for (const alike of groups) {
    await stage(connection, alike);
    const columns = tableFields.map((name) => (alike.names.includes(name) ? `unnest(${name})` : 'NULL'));
    const leads = `unnest(range(1, ${alike.horizon + 1}))`;
    await connection.run(
      `INSERT INTO forecasts SELECT ${['station, model, origin', leads, ...columns].join(', ')}
       FROM forecast_staging`,
    );
  }
  await connection.run('DROP TABLE IF EXISTS forecast_staging');
}

async function stage(
  connection: DuckDBConnection,
  { names, horizon, forecasts }: AlikeForecasts,
): Promise<void> {
  const fieldColumns = names.map((name) => `${name} FLOAT[${horizon}]`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE forecast_staging
     (${['station VARCHAR', 'model VARCHAR', 'origin INTEGER', ...fieldColumns].join(', ')})`,
  );
  const types = [VARCHAR, VARCHAR, INTEGER, ...names.map(() => ARRAY(FLOAT, horizon))];
  const rowsPerChunk = bindings.vector_size();
  const appender = await connection.createAppender('forecast_staging');
  try {
    for (let start = 0; start < forecasts.length; start += rowsPerChunk) {
      // A large batch does not hold up the event loop.
      if (start > 0) await setImmediate();
      const rows = forecasts.slice(start, start + rowsPerChunk);
      const chunk = DuckDBDataChunk.create(types, rows.length);
      chunk.setColumnValues(
        0,
        rows.map(({ station }) => station),
      );
      chunk.setColumnValues(
        1,
        rows.map(({ model }) => model),
      );
      chunk.setColumnValues(
        2,
        rows.map(({ origin }) => origin),
      );
      for (const [index, name] of names.entries()) fillArrays(chunk, 3 + index, horizon, rows, name);
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

/** Copies the values of a column of arrays as they lie in memory. */
function fillArrays(
  chunk: DuckDBDataChunk,
  column: number,
  length: number,
  rows: readonly Forecast[],
  name: string,
): void {
  const values = new Float32Array(rows.length * length);
  let at = 0;
  for (const { fields } of rows) {
    const series = fields[name];
    for (let lead = 0; lead < length; lead++) values[at++] = series?.[lead] ?? NaN;
  }
  const vector = bindings.array_vector_get_child(bindings.data_chunk_get_vector(chunk.chunk, column));
  bindings.copy_data_to_vector(vector, 0, values.buffer, values.byteOffset, values.byteLength);
}
