import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeVerificationSchema, verifyStore } from '../../../forecast/dataset/verify-store.js';
import { quantileField } from '../../../forecast/forecast-fields.js';
import type { ForecastManifest } from '../../../forecast/registry/manifest.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { ConfigurationError, NotFoundError } from '../../../ingest/errors.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { type EpochHour, hourToMilliseconds, nearestHour, parseInstant } from '../../../ingest/time.js';
import { PERSISTENCE_MODEL } from './support/fixture-models.js';

const FIRST = nearestHour(parseInstant('2024-01-01T00:00:00Z') ?? 0);
const LAST = FIRST + 24 * 10 - 1;
const PERIOD = { from: FIRST + 24 * 5, to: LAST };
const FLAGGED = PERIOD.from + 50;
const STATIONS = ['a', 'b'];
/** What every stored forecast is too warm by, degC. */
const BIAS = 2;

let store: DuckDbSeriesStore;
let manifest: ForecastManifest;

const temperature = (hour: EpochHour): number => 10 + 5 * Math.sin((2 * Math.PI * hour) / 24);

beforeAll(async () => {
  const model = await readModel(PERSISTENCE_MODEL);
  if (model.manifest.task !== 'forecast') throw new Error('the fixture is no forecast model');
  manifest = model.manifest;
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  await store.writeStations(
    STATIONS.map((id, index) => ({ id, name: id, latitude: 50 + index, longitude: 5 })),
  );
  const hours = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
  await store.writeObservations(
    hours.flatMap((hour) =>
      STATIONS.map((station) => {
        const spike = hour === FLAGGED && station === 'a';
        return {
          observation: {
            station,
            time: hourToMilliseconds(hour),
            temperature_2m: spike ? 55 : temperature(hour),
          },
          flags: spike ? [{ check: 'step', variable: 'temperature_2m', reason: 'a spike' } as const] : [],
        };
      }),
    ),
  );
  // Quantiles are stored beside the expected value, as a forecaster writes them.
  const spread = manifest.quantiles.map((probability) => 4 * (probability - 0.5));
  const leads = Array.from({ length: manifest.horizon }, (_, index) => index + 1);
  const fieldAt = (origin: EpochHour, offset: number): Float32Array =>
    Float32Array.from(leads, (lead) => temperature(origin + lead) + offset);
  await store.writeForecasts(
    hours.flatMap((origin) =>
      STATIONS.map((station) => ({
        station,
        model: 'live-1.0.0',
        origin,
        horizon: manifest.horizon,
        fields: Object.fromEntries([
          ['temperature_2m', fieldAt(origin, BIAS)],
          ...manifest.quantiles.map((probability, rank): [string, Float32Array] => [
            quantileField('temperature_2m', probability),
            fieldAt(origin, BIAS + (spread[rank] ?? 0)),
          ]),
        ]),
      })),
    ),
  );
});

afterAll(() => store.close());

const verify = (options = {}) =>
  verifyStore({ store, model: 'live-1.0.0', manifest, period: PERIOD, ...options });

test('stored forecasts are scored against stored observations, whole ones within the period alone', async () => {
  const report = await verify();
  expect(storeVerificationSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  const origins = LAST - manifest.horizon - PERIOD.from + 2;
  expect(report).toMatchObject({ model: 'live-1.0.0', stations: 2, forecasts: 2 * origins });
  expect(report.origins.count).toBe(origins);
  expect(report.scores.temperature_2m?.model?.bias).toBeCloseTo(BIAS, 4);
  expect(report.scores.temperature_2m?.model?.mse).toBeCloseTo(BIAS ** 2, 3);
  // Days repeat, so this baseline is perfect.
  expect(report.scores.temperature_2m?.yesterday?.mse).toBeLessThan(1e-6);
});

test('values that failed quality control are not observed', async () => {
  const { pairs } = await verify();
  expect(pairs.temperature_2m?.notObserved).toBe(manifest.horizon);
});

test('stations and every so many hours can be chosen', async () => {
  const report = await verify({ stations: ['b'], every: 6 });
  expect(report.stations).toBe(1);
  expect(report.byStation.map(({ station }) => station)).toEqual(['b']);
  expect(report.forecasts).toBe(report.origins.count);
  await expect(verify({ stations: ['x'] })).rejects.toThrow(NotFoundError);
});

test('a model or a period without forecasts is refused', async () => {
  await expect(verify({ model: 'other-1.0.0' })).rejects.toThrow(ConfigurationError);
  await expect(verify({ period: { from: LAST + 100, to: LAST + 200 } })).rejects.toThrow(
    /the store has no forecast of live-1\.0\.0 whose 24 h/,
  );
});
