import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelRecalibration } from '../../../forecast/recalibration/model-recalibration.js';
import { QuantileShifts } from '../../../forecast/recalibration/quantile-shifts.js';
import { ObservedDataset } from '../../../forecast/dataset/observed-dataset.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { EpochHour } from '../../../ingest/time.js';
import { coast, FIRST_HOUR, observationsOf, temperatureAt } from './support/generated-weather.js';

const HORIZON = 24;
const DAYS = 5;
const STATIONS = coast(4);
const MODEL = 'm-1.0.0';
const OPTIONS = { variables: ['temperature_2m'], quantiles: [0.1, 0.5, 0.9], horizon: HORIZON } as const;
const FIRST_ORIGIN = FIRST_HOUR + 48;
const LAST_ORIGIN = FIRST_ORIGIN + DAYS * 24 - 1;

let store: DuckDbSeriesStore;
beforeEach(async () => {
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  await store.writeObservations(observationsOf(STATIONS, 48 + DAYS * 24));
  await store.writeForecasts(
    Array.from({ length: DAYS * 24 }, (_, index) =>
      STATIONS.map((_station, station) => tooNarrow(station, FIRST_ORIGIN + index)),
    ).flat(),
  );
});
afterEach(() => store.close());

/** Two degrees too cold, and sure of it. */
function tooNarrow(station: number, origin: EpochHour): Forecast {
  const mean = Float32Array.from(
    { length: HORIZON },
    (_, index) => temperatureAt(station, origin + 1 + index) - 2,
  );
  return {
    station: STATIONS[station]?.id ?? '',
    model: MODEL,
    origin,
    horizon: HORIZON,
    fields: {
      temperature_2m: mean,
      temperature_2m_p10: mean.map((value) => value - 0.1),
      temperature_2m_p50: mean,
      temperature_2m_p90: mean.map((value) => value + 0.1),
    },
  };
}

const recalibration = (): Promise<ModelRecalibration> =>
  ModelRecalibration.open({ ...OPTIONS, model: MODEL, store });

test('what is learned hour by hour, over restarts, is what all pairs at once say', async () => {
  for (let origin = FIRST_ORIGIN; origin <= LAST_ORIGIN; origin += 7) {
    const restarted = await recalibration();
    await restarted.advance(origin, STATIONS);
    await restarted.advance(origin, STATIONS);
  }
  const last = await recalibration();
  await last.advance(LAST_ORIGIN, STATIONS);

  const dataset = new ObservedDataset(STATIONS, OPTIONS.variables);
  for (const reading of await store.readObservations({ from: -Infinity, to: Infinity }))
    dataset.addReading(reading);
  const forecasts = await store.readForecasts({ model: MODEL, origins: { from: -Infinity, to: Infinity } });
  const expected = new QuantileShifts(OPTIONS);
  for (let valid = FIRST_ORIGIN; valid <= LAST_ORIGIN - 6; valid++) {
    expected.learn(valid, forecasts, (station, variable) => dataset.columns(station)?.[variable]);
  }
  const next = tooNarrow(0, LAST_ORIGIN);
  expect(last.apply(next)).toEqual(expected.apply(next));
  expect(last.apply(next).fields.temperature_2m_p90?.[0]).toBeGreaterThan(
    next.fields.temperature_2m_p90?.[0] ?? NaN,
  );
});
