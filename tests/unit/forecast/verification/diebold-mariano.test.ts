import { expect, test } from 'vitest';
import { dieboldMariano } from '../../../../forecast/verification/diebold-mariano.js';

test('a difference that is there every time is significant, one that averages out is not', () => {
  const noise = Array.from({ length: 200 }, (_, index) => Math.sin(12.9898 * index) * 43.7);
  const centred = noise.map((value) => value % 1);
  expect(
    dieboldMariano(
      Float64Array.from(centred, (value) => value + 0.5),
      1,
    )?.pValue,
  ).toBeLessThan(1e-6);
  expect(dieboldMariano(Float64Array.from(centred), 1)?.pValue).toBeGreaterThan(0.05);
});

test('errors that go on from step to step count as fewer', () => {
  const series = Float64Array.from({ length: 240 }, (_, index) => 0.2 + Math.sin(Math.floor(index / 12) * 7));
  const independent = dieboldMariano(series, 1)?.pValue ?? NaN;
  const correlated = dieboldMariano(series, 12)?.pValue ?? NaN;
  expect(correlated).toBeGreaterThan(independent);
});

test('equal forecasts, and too few of them, cannot be told apart', () => {
  expect(dieboldMariano(new Float64Array(50), 1)).toBeUndefined();
  expect(dieboldMariano(Float64Array.from([1, 2, 3]), 3)).toBeUndefined();
  expect(dieboldMariano(new Float64Array(0), 1)).toBeUndefined();
});
