import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { HourlyReading } from '../../../ingest/store/series-store.js';
import { RunningSkill } from '../../../forecast/verification/running-skill.js';

const HORIZON = 24;
const temperatures = (hours: number) =>
  fc.array(fc.double({ min: -30, max: 40, noNaN: true }).map(Math.fround), {
    minLength: hours,
    maxLength: hours,
  });

const reading = (hour: number, value: number, flagged: HourlyReading['flagged'] = []): HourlyReading => ({
  station: 'a',
  hour,
  values: { temperature_2m: value },
  flagged,
});

const forecast = (origin: number, value: number, model = 'm'): Forecast => ({
  station: 'a',
  model,
  origin,
  horizon: HORIZON,
  fields: {
    temperature_2m: new Float32Array(HORIZON).fill(value + 1),
    temperature_2m_p50: new Float32Array(HORIZON).fill(value),
  },
});

const skill = () =>
  new RunningSkill({ models: () => ['m'], variables: ['temperature_2m'], horizon: HORIZON, history: 48 });

describe('running skill', () => {
  test('equals errors computed from all pairs at once', () => {
    fc.assert(
      fc.property(temperatures(96), (values) => {
        const running = skill();
        let count = 0;
        let absolute = 0;
        let squared = 0;
        let persistence = 0;
        values.forEach((value, hour) => {
          running.addReadings([reading(hour, value)]);
          if (hour >= HORIZON) running.addForecasts([forecast(hour, value / 2)]);
        });
        for (let valid = HORIZON + 1; valid < values.length; valid++) {
          for (let lead = 1; lead <= HORIZON && valid - lead >= HORIZON; lead++) {
            const origin = values[valid - lead] ?? NaN;
            const observed = values[valid] ?? NaN;
            count += 1;
            absolute += Math.abs(Math.fround(origin / 2) - observed);
            squared += (Math.fround(origin / 2 + 1) - observed) ** 2;
            persistence += Math.abs(origin - observed);
          }
        }
        const [temperature] = running.summary().variables;
        expect(temperature?.count).toBe(count);
        expect(temperature?.mae?.model).toBeCloseTo(absolute / count, 8);
        expect(temperature?.mse?.model).toBeCloseTo(squared / count, 6);
        expect(temperature?.mae?.persistence).toBeCloseTo(persistence / count, 8);
      }),
      { numRuns: 30 },
    );
  });

  test('replaces what a corrected reading had added', () => {
    fc.assert(
      fc.property(temperatures(60), fc.double({ min: -30, max: 40, noNaN: true }), (values, wrong) => {
        const straight = skill();
        const corrected = skill();
        for (const running of [straight, corrected]) {
          values.forEach((value, hour) => {
            if (running === corrected && hour === 59) running.addReadings([reading(hour, wrong)]);
            running.addReadings([reading(hour, value)]);
            running.addForecasts([forecast(hour, value)]);
          });
        }
        const [left, right] = [straight, corrected].map((running) => running.summary().variables[0]);
        expect(right?.count).toBe(left?.count);
        expect(right?.mae?.model).toBeCloseTo(left?.mae?.model ?? NaN, 6);
      }),
      { numRuns: 30 },
    );
  });

  test('counts a reading once, however old it is when it comes again', () => {
    fc.assert(
      fc.property(temperatures(120), fc.integer({ min: 0, max: 119 }), (values, age) => {
        const running = skill();
        values.forEach((value, hour) => {
          running.addReadings([reading(hour, value)]);
          running.addForecasts([forecast(hour, value)]);
        });
        const before = running.summary().variables[0];
        running.addReadings([reading(119 - age, values[119 - age] ?? NaN)]);
        const after = running.summary().variables[0];
        expect(after?.count).toBe(before?.count);
        expect(after?.mae?.model).toBeCloseTo(before?.mae?.model ?? NaN, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('has no errors before a forecast has met its hour', () => {
    const running = skill();
    running.addReadings([reading(0, 10)]);
    running.addForecasts([forecast(0, 10)]);
    expect(running.summary()).toMatchObject({ valid: undefined, stations: 0 });
    expect(running.summary().variables[0]).toMatchObject({ count: 0, mae: null, mse: null });
  });

  test('counts flagged readings as not observed and other models not at all', () => {
    const running = skill();
    for (let hour = 0; hour < 30; hour++) running.addReadings([reading(hour, 10)]);
    running.addForecasts([forecast(29, 10), forecast(28, 10, 'other')]);
    running.addReadings([reading(30, 1000, ['temperature_2m'])]);
    expect(running.summary().variables[0]?.count).toBe(0);
    running.addReadings([reading(31, 12)]);
    expect(running.summary().variables[0]).toMatchObject({ count: 1, mae: { model: 2 }, mse: { model: 1 } });
  });
});
