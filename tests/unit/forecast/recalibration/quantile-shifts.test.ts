import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QuantileShifts } from '../../../../forecast/recalibration/quantile-shifts.js';
import { originalModel } from '../../../../forecast/recalibration/recalibrated-model.js';
import { RollingRecalibration } from '../../../../forecast/recalibration/rolling-recalibration.js';
import { SETTLED_HOURS } from '../../../../forecast/verification/settled.js';
import type { Forecast } from '../../../../ingest/store/forecast.js';

const HORIZON = 3;
const QUANTILES = [0.1, 0.5, 0.9];
const OPTIONS = {
  variables: ['temperature_2m', 'wind_speed_10m'],
  horizon: HORIZON,
  quantiles: QUANTILES,
} as const;
const NAMES = ['p10', 'p50', 'p90'] as const;

function forecastOf(origin: number, quantiles: readonly number[], station = 's'): Forecast {
  const fields = Object.fromEntries(
    OPTIONS.variables.flatMap((variable) =>
      NAMES.map((name, rank) => [
        `${variable}_${name}`,
        new Float32Array(HORIZON).fill(quantiles[rank] ?? NaN),
      ]),
    ),
  );
  const mean = new Float32Array(HORIZON).fill(quantiles[1] ?? NaN);
  return { station, model: 'm-1.0.0', origin, horizon: HORIZON, fields: { ...fields, temperature_2m: mean } };
}

function quantilesAt({ fields }: Forecast, variable: string, lead: number): number[] {
  return NAMES.map((name) => fields[`${variable}_${name}`]?.[lead - 1] ?? NaN);
}

/** A standard normal value that looks random and is always the same. */
function normal(seed: number): number {
  const uniform = (salt: number): number => {
    let mixed = Math.imul(seed + 1, 0x9e3779b1) ^ salt;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  return Math.sqrt(-2 * Math.log(1 - uniform(1))) * Math.cos(2 * Math.PI * uniform(2));
}

const value = fc.float({ min: -40, max: 40, noNaN: true });
const ordered = fc.tuple(value, value, value).map((values) => [...values].sort((a, b) => a - b));

test('whatever it learned, quantiles do not cross, wind does not blow below 0, and all else stays', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ordered, value), { maxLength: 60 }), ordered, (past, quantiles) => {
      const shifts = new QuantileShifts(OPTIONS);
      past.forEach(([earlier, observation], hour) => {
        shifts.learn(hour, [forecastOf(hour - 1, earlier)], () => ({ at: () => observation }));
      });
      const original = forecastOf(100, quantiles);
      const recalibrated = shifts.apply(original);
      for (let lead = 1; lead <= HORIZON; lead++) {
        for (const variable of OPTIONS.variables) {
          const found = quantilesAt(recalibrated, variable, lead);
          expect(found).toEqual([...found].sort((a, b) => a - b));
        }
        expect(quantilesAt(recalibrated, 'wind_speed_10m', lead)[0]).toBeGreaterThanOrEqual(0);
      }
      expect(recalibrated.fields.temperature_2m).toEqual(original.fields.temperature_2m);
      expect(originalModel(recalibrated.model)).toBe(original.model);
      expect(quantilesAt(original, 'temperature_2m', 1)).toEqual(quantiles.map(Math.fround));
    }),
  );
});

test('an interval that covers half of what it says comes to cover as much as it says, at each lead', () => {
  const hours = 4000;
  const settledFrom = 2000;
  const rolling = new RollingRecalibration(OPTIONS, () => ({ at: (hour) => normal(hour) }));
  const covered = new Array<number>(HORIZON).fill(0);
  for (let origin = 0; origin < hours; origin++) {
    const forecast = rolling.take(forecastOf(origin, [-0.5, 0.2, 0.5]));
    if (origin < settledFrom) continue;
    for (let lead = 1; lead <= HORIZON; lead++) {
      const [lowest = NaN, , highest = NaN] = quantilesAt(forecast, 'temperature_2m', lead);
      const observation = normal(origin + lead);
      if (lowest <= observation && observation <= highest) covered[lead - 1] = (covered[lead - 1] ?? 0) + 1;
    }
  }
  for (const count of covered) expect(count / (hours - settledFrom)).toBeCloseTo(0.8, 1);
});

test('a forecast knows nothing of what was observed after its origin, nor of what had not settled by then', () => {
  const origins = 60;
  const changed = 40;
  const run = (observed: (hour: number) => number): Forecast[] => {
    const rolling = new RollingRecalibration(OPTIONS, () => ({ at: observed }));
    return Array.from({ length: origins }, (_, origin) => rolling.take(forecastOf(origin, [-1, 0, 1])));
  };
  const before = run(() => 3);
  const after = run((hour) => (hour < changed ? 3 : -3));
  const firstDifferent = before.findIndex(
    (forecast, origin) =>
      quantilesAt(forecast, 'temperature_2m', 1).join() !==
      quantilesAt(after[origin] ?? forecast, 'temperature_2m', 1).join(),
  );
  expect(firstDifferent).toBe(changed + SETTLED_HOURS);
});

test('what is saved goes on as if it had not been, and says nothing of a model with other quantiles', () => {
  const shifts = new QuantileShifts(OPTIONS);
  for (let hour = 0; hour < 20; hour++) {
    shifts.learn(hour, [forecastOf(hour - 1, [0, 1, 2])], () => ({ at: () => 5 }));
  }
  const loaded = QuantileShifts.load(shifts.save(), OPTIONS);
  const forecast = forecastOf(30, [0, 1, 2]);
  expect(loaded.apply(forecast)).toEqual(shifts.apply(forecast));
  expect(loaded.through).toBe(19);
  expect(quantilesAt(loaded.apply(forecast), 'temperature_2m', 1)).not.toEqual([0, 1, 2]);
  const other = QuantileShifts.load(shifts.save(), { ...OPTIONS, quantiles: [0.05, 0.1, 0.5, 0.9] });
  expect(other.through).toBe(-Infinity);
});
