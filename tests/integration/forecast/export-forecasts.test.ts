import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CsvSink } from '../../../forecast/export/csv-sink.js';
import { exportForecasts } from '../../../forecast/export/export-forecasts.js';
import { ParquetSink } from '../../../forecast/export/parquet-sink.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { formatHour } from '../../../ingest/time.js';
import { FIRST_HOUR, coast, observationsOf, temperatureAt } from './support/generated-weather.js';

const STATIONS = coast(2);
/** Forecasts speak of 24 hours, of which the last origins' have not come yet. */
const OBSERVED_HOURS = 60;
const ORIGINS = { from: FIRST_HOUR, to: FIRST_HOUR + 49 };

let folder: string;
let store: DuckDbSeriesStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-export-'));
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  await store.writeStations(STATIONS);
  await store.writeObservations(
    observationsOf(STATIONS, OBSERVED_HOURS, (station, hour) => station === 1 && hour === 30),
  );
  await store.writeForecasts(
    STATIONS.flatMap(({ id }, station) =>
      Array.from({ length: 50 }, (_, index) => ({
        station: id,
        model: 'm-1.0.0',
        origin: FIRST_HOUR + index,
        horizon: 24,
        fields: {
          temperature_2m: Float32Array.from({ length: 24 }, (_value, lead) => index + lead / 4),
          ...(station === 0 && { temperature_2m_p10: new Float32Array(24).fill(-1.5) }),
        },
      })),
    ),
  );
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** Rows of a Parquet file, as another program reads them. */
async function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT *, epoch(origin) / 3600 AS origin_hour, epoch(valid_time) / 3600 AS valid_hour FROM read_parquet('${file}')`,
  );
  const rows = reader.getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

test('pairs as Parquet hold every forecast hour that was observed, with what was', async () => {
  const file = path.join(folder, 'pairs.parquet');
  const count = await exportForecasts({
    store,
    origins: ORIGINS,
    table: 'pairs',
    sink: new ParquetSink(file),
  });
  const rows = await rowsOf(file);
  expect(rows).toHaveLength(count);
  let expected = 0;
  for (const station of [0, 1]) {
    for (let origin = 0; origin < 50; origin++) {
      for (let valid = origin + 1; valid <= origin + 24; valid++) {
        if (valid < OBSERVED_HOURS && !(station === 1 && valid === 30)) expected += 1;
      }
    }
  }
  expect(count).toBe(expected);
  const row = rows.find(
    (each) => each.station === 's00' && each.origin_hour === FIRST_HOUR + 20 && each.lead === 5,
  );
  expect(row).toMatchObject({
    model: 'm-1.0.0',
    valid_hour: FIRST_HOUR + 25,
    temperature_2m: 21,
    temperature_2m_p10: -1.5,
    observed_temperature_2m: Math.fround(temperatureAt(0, FIRST_HOUR + 25)),
  });
  const keys = rows.map(({ station, model, origin_hour, lead }) =>
    [station, model, origin_hour, lead].join(' '),
  );
  expect(new Set(keys).size).toBe(count);
});

test('forecasts as CSV are the same table, with nothing where there is no value', async () => {
  const file = path.join(folder, 'forecasts.csv');
  const options = { store, origins: ORIGINS, table: 'forecasts', stations: ['s01'] } as const;
  const count = await exportForecasts({ ...options, sink: new CsvSink(file) });
  const rows: Record<string, string>[] = parse(await readFile(file, 'utf8'), { columns: true });
  expect(count).toBe(50 * 24);
  expect(rows).toHaveLength(count);
  expect(rows[25]).toEqual({
    station: 's01',
    model: 'm-1.0.0',
    origin: formatHour(FIRST_HOUR + 1),
    lead: '2',
    valid_time: formatHour(FIRST_HOUR + 3),
    temperature_2m: '1.25',
  });
});
