import { ARRAY, DuckDBDataChunk, FLOAT, INTEGER, VARCHAR, type DuckDBConnection } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { Forecast } from '../forecast.js';

/**
 * Forecasts go into a staging table as a row each, whose fields are arrays over the leads, and DuckDB lays these out
 * as a row a lead. Value by value through JavaScript, a year of a network's forecasts costs more than to make it.
 */
export async function insertForecasts(
  connection: DuckDBConnection,
  forecasts: readonly Forecast[],
  /** Of the table, in the order of its columns after the key. */
  tableFields: readonly string[],
): Promise<void> {
  for (const alike of groupsOfOneShape(forecasts)) {
    const [{ horizon, fields }] = alike;
    const names = Object.keys(fields);
    await stage(connection, alike, names, horizon);
    const columns = tableFields.map((name) => (names.includes(name) ? `unnest(${name})` : 'NULL'));
    await connection.run(
      `INSERT INTO forecasts SELECT ${['station, model, origin', `unnest(range(1, ${horizon + 1}))`, ...columns].join(', ')}
       FROM forecast_staging`,
    );
  }
  await connection.run('DROP TABLE IF EXISTS forecast_staging');
}

type OneOrMore = readonly [Forecast, ...Forecast[]];

/** A forecast may lack fields that others have, or speak of fewer leads. */
function groupsOfOneShape(forecasts: readonly Forecast[]): OneOrMore[] {
  const groups = new Map<string, [Forecast, ...Forecast[]]>();
  for (const forecast of forecasts) {
    const shape = `${forecast.horizon} ${Object.keys(forecast.fields).sort().join(' ')}`;
    const group = groups.get(shape);
    if (group === undefined) groups.set(shape, [forecast]);
    else group.push(forecast);
  }
  return [...groups.values()];
}

async function stage(
  connection: DuckDBConnection,
  forecasts: OneOrMore,
  names: readonly string[],
  horizon: number,
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
      for (const [index, name] of names.entries()) {
        fillArrays(
          chunk,
          3 + index,
          horizon,
          rows.map(({ fields }) => fields[name]),
        );
      }
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
  arrays: readonly (Float32Array | undefined)[],
): void {
  const values = new Float32Array(arrays.length * length).fill(NaN);
  for (const [row, array] of arrays.entries()) if (array !== undefined) values.set(array, row * length);
  const vector = bindings.array_vector_get_child(bindings.data_chunk_get_vector(chunk.chunk, column));
  bindings.copy_data_to_vector(vector, 0, values.buffer, values.byteOffset, values.byteLength);
}
