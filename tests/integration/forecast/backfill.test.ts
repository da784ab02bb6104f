import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { Backfill, type BackfillParts } from '../../../forecast/backfill/backfill.js';
import { datasetSource, storeSource } from '../../../forecast/backfill/reading-source.js';
import { WHOLE } from '../../../forecast/backfill/shard.js';
import { readDataset } from '../../../forecast/dataset/read-dataset.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster, type WindowForecaster } from '../../../forecast/forecaster.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { CancelledError, StoreUnavailableError } from '../../../ingest/errors.js';
import { systemClock } from '../../../ingest/clock.js';
import { VARIABLE_NAMES } from '../../../ingest/observations/variables.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import { formatHour } from '../../../ingest/time.js';
import { PERSISTENCE_MODEL } from './support/fixture-models.js';
import { FIRST_HOUR, coast, observationsOf, temperatureAt } from './support/generated-weather.js';

const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const STATIONS = coast(7);
/** Four units, one more than are in flight. */
const HOURS = 800;
const ORIGINS = { from: FIRST_HOUR + 47, to: FIRST_HOUR + HOURS - 1 };
/** The stations of one node are silent from the 200th to the 209th hour, a single station from the 300th on. */
const SILENT = { from: 200, to: 209 };

let engine: LocalEngine;
let forecaster: Forecaster;
let store: DuckDbSeriesStore;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
  const model = await readModel(PERSISTENCE_MODEL);
  await engine.load(model);
  forecaster = new Forecaster(engine, model);
});
afterAll(() => engine.close());

beforeEach(async () => {
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  await store.writeStations(STATIONS);
  await store.writeObservations(
    observationsOf(STATIONS, HOURS, (station, hour) => {
      const inNode = NODES[0]?.stations.some(({ id }) => id === STATIONS[station]?.id) === true;
      return inNode ? hour >= SILENT.from && hour <= SILENT.to : station === 0 && hour >= 300;
    }),
  );
});
afterEach(() => store.close());

const NODES = groupIntoNodes(STATIONS, 3);

function parts(changes: Partial<BackfillParts> = {}): BackfillParts {
  return {
    request: { model: forecaster.modelId, origins: ORIGINS, every: 1, nodes: NODES, source: 'store' },
    shard: WHOLE,
    forecaster,
    source: storeSource(store),
    store,
    logger: LOGGER,
    ...changes,
  };
}

/** A real forecaster that counts the windows it is given. */
class Counting implements WindowForecaster {
  readonly windows = new Map<string, number>();
  readonly manifest = forecaster.manifest;
  readonly forecast: WindowForecaster['forecast'] = (windows, options) => {
    for (const { node, origin } of windows) {
      const key = `${node.id} ${origin}`;
      this.windows.set(key, (this.windows.get(key) ?? 0) + 1);
    }
    expect(options?.priority).toBe('backfill');
    return forecaster.forecast(windows, options);
  };
}

const all = (): Promise<Forecast[]> => store.readForecasts({ origins: { from: -Infinity, to: Infinity } });

test('a plan counts exactly what a run does, and says where and why there will be no forecast', async () => {
  const plan = await Backfill.plan(parts());
  const { report } = plan;
  const origins = HOURS - 47;
  const silent = SILENT.to - SILENT.from + 1;
  expect(report.windows).toEqual({
    forecast: NODES.length * origins - silent,
    missing: silent,
    done: 0,
    remaining: NODES.length * origins - silent,
  });
  expect(report.gaps).toEqual([
    {
      node: NODES[0]?.id,
      reason: 'nothing observed at the origin',
      first: formatHour(FIRST_HOUR + SILENT.from),
      last: formatHour(FIRST_HOUR + SILENT.to),
      windows: silent,
    },
  ]);
  expect(await all()).toEqual([]);

  const counting = new Counting();
  const backfill = await Backfill.plan(parts({ forecaster: counting }));
  await backfill.run();
  expect(counting.windows.size).toBe(report.windows.forecast);
  expect(Math.max(...counting.windows.values())).toBe(1);
  const forecasts = await all();
  expect(forecasts).toHaveLength(report.forecasts);
  expect(report.values).toBe(
    forecasts.reduce((sum, { fields, horizon }) => sum + Object.keys(fields).length * horizon, 0),
  );
  expect(backfill.report.windows).toMatchObject({ done: report.windows.forecast, remaining: 0 });
  const one = forecasts.find(({ station, origin }) => station === 's06' && origin === FIRST_HOUR + 120);
  expect(one?.fields.temperature_2m?.[5]).toBeCloseTo(temperatureAt(6, FIRST_HOUR + 120), 5);
});

test('a backfill that was stopped goes on where it was, and one that is done does nothing', async () => {
  const stop = new AbortController();
  const counting = new Counting();
  const first = await Backfill.plan(parts({ forecaster: counting }));
  const run = first.run({
    signal: stop.signal,
    onProgress: () => {
      stop.abort();
    },
  });
  await expect(run).rejects.toThrow(CancelledError);
  const before = first.report.windows;
  expect(before.done).toBeGreaterThan(0);
  expect(before.remaining).toBeGreaterThan(0);

  const second = await Backfill.plan(parts({ forecaster: counting }));
  expect(second.report.windows).toEqual(before);
  await second.run();
  expect(Math.max(...counting.windows.values())).toBeLessThanOrEqual(2);

  const third = await Backfill.plan(parts({ forecaster: counting }));
  expect(third.report.windows.remaining).toBe(0);
  const computed = [...counting.windows.values()].reduce((sum, each) => sum + each, 0);
  await third.run();
  expect([...counting.windows.values()].reduce((sum, each) => sum + each, 0)).toBe(computed);

  const again = await Backfill.plan(parts({ forecaster: counting }), { again: true });
  expect(again.report.windows.done).toBe(0);
});

test('a store that fails ends the run with its error, and what is marked as done is stored', async () => {
  let writes = 0;
  const failing = {
    documents: store.documents,
    writeForecasts: (forecasts: readonly Forecast[]) => {
      writes += 1;
      if (writes > 2) return Promise.reject(new StoreUnavailableError('the disk is full'));
      return store.writeForecasts(forecasts);
    },
  };
  const backfill = await Backfill.plan(parts({ store: failing }));
  await expect(backfill.run()).rejects.toThrow('the disk is full');
  const { done } = (await Backfill.plan(parts())).report.windows;
  expect(done).toBe(backfill.report.windows.done);
  expect(new Set((await all()).map(({ station, origin }) => `${nodeOf(station)} ${origin}`)).size).toBe(done);
});

test('shards are disjoint, and together they are the whole', async () => {
  const counting = new Counting();
  for (const index of [0, 1, 2]) {
    const backfill = await Backfill.plan(parts({ forecaster: counting, shard: { index, of: 3 } }));
    await backfill.run();
  }
  const whole = await Backfill.plan(parts());
  expect(counting.windows.size).toBe(whole.report.windows.forecast);
  expect(Math.max(...counting.windows.values())).toBe(1);
});

test('a folder gives the same forecasts as the store that it was imported into', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stationcast-backfill-'));
  try {
    writeFileSync(
      path.join(folder, 'stations.csv'),
      [
        'id,name,latitude,longitude',
        ...STATIONS.map((s) => `${s.id},${s.name},${s.latitude},${s.longitude}`),
      ].join('\n'),
    );
    const readings = await store.readObservations({ from: -Infinity, to: Infinity });
    const lines = readings.map(
      ({ station, hour, values }) =>
        `${station},${formatHour(hour)},${values.temperature_2m},${values.wind_speed_10m},${values.wind_direction_10m}`,
    );
    writeFileSync(
      path.join(folder, 'observations.csv'),
      ['station,time,temperature_2m,wind_speed_10m,wind_direction_10m', ...lines].join('\n'),
    );
    const { dataset } = await readDataset({ folder, variables: VARIABLE_NAMES, clock: systemClock });
    await (await Backfill.plan(parts())).run();
    const fromStore = await all();
    const other = parts({ source: datasetSource(dataset) });
    await (await Backfill.plan({ ...other, request: { ...other.request, source: folder } })).run();
    expect((await all()).map(plainForecast)).toEqual(fromStore.map(plainForecast));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

function nodeOf(station: string): string | undefined {
  return NODES.find(({ stations }) => stations.some(({ id }) => id === station))?.id;
}

/** Text compares faster than thousands of typed arrays. */
function plainForecast({ station, origin, fields }: Forecast): string {
  return `${station} ${origin} ${Object.entries(fields)
    .map(([name, values]) => `${name}=${values.join()}`)
    .join(' ')}`;
}
