import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Backfill } from '../../../forecast/backfill/backfill.js';
import { storeSource } from '../../../forecast/backfill/reading-source.js';
import { WHOLE } from '../../../forecast/backfill/shard.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { nodesOfModel } from '../../../forecast/nodes-of-model.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { systemClock } from '../../../ingest/clock.js';
import { Intake } from '../../../ingest/intake.js';
import { Replay } from '../../../ingest/sources/replay.js';
import { readStationsFile } from '../../../ingest/stations/stations-file.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';

const fileNamed = (name: string): string =>
  fileURLToPath(new URL(`../../../ingest/samples/new-york-2013/${name}`, import.meta.url));
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const HOURS = 24 * 10;
const LARGEST_DIFFERENCE = 1e-5;

test('the same origins come out of a backfill as they were forecast live', async () => {
  const stations = await readStationsFile(fileNamed('stations.csv'));
  const store = await DuckDbSeriesStore.open({ file: ':memory:' });
  const engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
  try {
    const model = await readModel(
      fileURLToPath(new URL('../../../forecast/models/cpu-0.1.0', import.meta.url)),
    );
    await engine.load(model);
    const forecaster = new Forecaster(engine, model);
    const { history, inputVariables } = forecaster.manifest;
    const nodes = nodesOfModel(stations, forecaster.manifest);
    const replay = new Replay({
      files: [fileNamed('observations.csv.gz')],
      hoursPerBatch: 1,
      clock: systemClock,
    });
    const intake = new Intake({
      nodes,
      store,
      deadLetters: { write: () => Promise.resolve(), close: () => Promise.resolve() },
      clock: replay,
      logger: LOGGER,
    });
    const live = new Map<string, Forecast>();
    let hours = 0;
    for await (const records of replay) {
      const { origins } = await intake.accept(records);
      const windows = await Promise.all(
        origins.map(({ node, origin }) => intake.window(node, origin, history, inputVariables)),
      );
      for (const forecast of await forecaster.forecast(windows)) {
        live.set(`${forecast.station} ${forecast.origin}`, forecast);
      }
      intake.issued(origins);
      hours += 1;
      if (hours >= HOURS) break;
    }
    const origins = [...live.values()].map(({ origin }) => origin);
    const backfill = await Backfill.plan({
      request: {
        model: model.id,
        origins: { from: Math.min(...origins), to: Math.max(...origins) },
        every: 1,
        nodes,
        source: 'store',
      },
      shard: WHOLE,
      forecaster,
      source: storeSource(store),
      store,
      logger: LOGGER,
    });
    await backfill.run();
    const past = await store.readForecasts({ origins: { from: -Infinity, to: Infinity } });
    expect(past.length).toBeGreaterThan(3 * (HOURS - 24));
    expect(past).toHaveLength(live.size);
    let largest = 0;
    for (const { station, origin, fields } of past) {
      const same = live.get(`${station} ${origin}`)?.fields ?? {};
      expect(Object.keys(fields).sort()).toEqual(Object.keys(same).sort());
      for (const [name, values] of Object.entries(fields)) {
        values.forEach((value, index) => {
          const difference = Math.abs(value - (same[name]?.[index] ?? NaN));
          // Directions of a calm are those of a vector of no length.
          if (name !== 'wind_direction_10m') largest = Math.max(largest, difference);
        });
      }
    }
    expect(largest).toBeLessThanOrEqual(LARGEST_DIFFERENCE);
  } finally {
    await engine.close();
    await store.close();
  }
}, 180_000);
