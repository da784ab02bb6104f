import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeFeatures } from '../../../embed/time-features.js';

describe('time features', () => {
  test('of every hour lie between -0.5 and 0.5', () => {
    fc.assert(
      fc.property(fc.integer({ min: -600_000, max: 1_100_000 }), (hour) => {
        for (const feature of timeFeatures(hour)) {
          expect(feature).toBeGreaterThanOrEqual(-0.5);
          expect(feature).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });

  test('run through a day in 24 equal steps, whatever the season does to clocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => {
        const hours = Array.from({ length: 24 }, (_, hour) => timeFeatures(day * 24 + hour)[0]);
        hours.forEach((feature, hour) => {
          expect(feature).toBeCloseTo(hour / 23 - 0.5, 12);
        });
      }),
    );
  });
});
