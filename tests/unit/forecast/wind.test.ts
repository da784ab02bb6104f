import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windComponents, windDirection } from '../../../forecast/wind.js';

test('a direction is where the wind comes from', () => {
  expect(windDirection(0, -5)).toBe(0);
  expect(windDirection(-5, 0)).toBe(90);
  expect(windDirection(0, 5)).toBe(180);
  expect(windDirection(5, 0)).toBe(270);
});

test('components and direction are inverse to each other', () => {
  const degrees = fc.double({ min: 0, max: 359.999, noNaN: true });
  fc.assert(
    fc.property(degrees, fc.double({ min: 0.1, max: 90, noNaN: true }), (direction, speed) => {
      const [u, v] = windComponents(speed, direction);
      expect(Math.hypot(u, v)).toBeCloseTo(speed, 9);
      const difference = Math.abs(windDirection(u, v) - direction);
      expect(Math.min(difference, 360 - difference)).toBeLessThan(1e-9);
    }),
  );
});
