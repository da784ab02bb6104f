import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Backfill } from '../../../forecast/backfill/backfill.js';
import { storeSource } from '../../../forecast/backfill/reading-source.js';
import { WHOLE } from '../../../forecast/backfill/shard.js';
import { verifyStore, type StoreVerification } from '../../../forecast/dataset/verify-store.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { nodesOfModel } from '../../../forecast/nodes-of-model.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import type { PointScoresReport } from '../../../forecast/verification/verification-report.js';
import { OnlineVerification } from '../../../forecast/verification/online/online-verification.js';
import type { OnlineScores } from '../../../forecast/verification/online/score-sums.js';
import { SETTLED_HOURS } from '../../../forecast/verification/settled.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { nearestHour, parseInstant, type EpochHour } from '../../../ingest/time.js';
import { readSample } from '../../support/read-sample.js';

const PERIOD = { from: hourOf('2013-02-06T00:00Z'), to: hourOf('2013-02-12T23:00Z') };
const VARIABLES = ['temperature_2m', 'wind_speed_10m'] as const;
const PRECISION = 9;
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };

let store: DuckDbSeriesStore;
let engine: LocalEngine;
let verified: StoreVerification;
let online: OnlineVerification;
let modelId: string;

beforeAll(async () => {
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
  const model = await readModel(path.resolve('forecast/models/cpu-0.1.0'));
  await engine.load(model);
  const forecaster = new Forecaster(engine, model);
  modelId = model.id;
  const { stations } = await readSample(store, PERIOD.to);
  const { manifest } = forecaster;
  const origins = { from: PERIOD.from - 1, to: PERIOD.to - manifest.horizon };
  const request = {
    model: model.id,
    origins,
    every: 1,
    nodes: nodesOfModel(stations, manifest),
    source: 'store',
  };
  const source = storeSource(store);
  const parts = { request, shard: WHOLE, forecaster, source, store, logger: LOGGER };
  await (await Backfill.plan(parts)).run();
  verified = await verifyStore({ store, model: model.id, manifest, period: PERIOD });
  online = new OnlineVerification({
    ...manifest,
    store,
    stations,
    variables: manifest.outputVariables,
    live: () => [model.id],
    logger: LOGGER,
  });
  const last = PERIOD.to + SETTLED_HOURS;
  for (let hour = origins.from; hour <= last; hour += 9) await online.advance(hour, origins.from + 1);
  await online.advance(last, origins.from + 1);
}, 240_000);

afterAll(async () => {
  await engine.close();
  await store.close();
});

test.for(VARIABLES)(
  'running scores of %s are those of verify on the same pairs, by lead and station',
  (variable) => {
    expect(online.through).toBe(PERIOD.to);
    for (const { lead, scores } of verified.byLead) {
      const found = online.scores(modelId, variable, { lead });
      const { model, persistence, yesterday } = scores[variable] ?? {};
      expectSame(found, model);
      expect(found?.skill.persistence).toBeCloseTo(
        1 - (model?.mse ?? NaN) / (persistence?.mse ?? NaN),
        PRECISION,
      );
      expect(found?.skill.yesterday).toBeCloseTo(
        1 - (model?.mse ?? NaN) / (yesterday?.mse ?? NaN),
        PRECISION,
      );
      const widest = verified.coverage[variable]?.byLead.find((each) => each.lead === lead)?.intervals[0];
      expect(found?.coverage).toBeCloseTo(widest?.coverage ?? NaN, PRECISION);
    }
    for (const { station, scores } of verified.byStation) {
      expectSame(online.scores(modelId, variable, { station }), scores[variable]?.model);
    }
  },
);

function expectSame(found: OnlineScores | undefined, expected: PointScoresReport | null | undefined): void {
  expect(expected?.n).toBeGreaterThan(100);
  expect(found?.n).toBe(expected?.n);
  for (const name of ['rmse', 'mae', 'bias'] as const) {
    expect(found?.[name]).toBeCloseTo(expected?.[name] ?? NaN, PRECISION);
  }
}

function hourOf(text: string): EpochHour {
  return nearestHour(parseInstant(text) ?? NaN);
}
