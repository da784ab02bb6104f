import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHalf, toHalf } from '../../../../forecast/engine/half-precision.js';

const half = (value: number): number => toHalf(Float32Array.of(value))[0] ?? NaN;
const value = (word: number): number => fromHalf(Uint16Array.of(word))[0] ?? NaN;

test('every value of float16 comes back as the word that it was', () => {
  const words = Uint16Array.from({ length: 2 ** 16 }, (_, word) => word);
  const numbers = words.filter((word) => !Number.isNaN(value(word)));
  expect(numbers).toHaveLength(2 ** 16 - 2 * 1023);
  expect(toHalf(fromHalf(numbers))).toEqual(numbers);
});

test.each([
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65520, 0x7c00],
  [Infinity, 0x7c00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -24, 0x0002],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [-0, 0x8000],
])('%d is the word %d', (number, word) => {
  expect(half(number)).toBe(word);
});

test('a value becomes the nearest that float16 holds', () => {
  fc.assert(
    fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (number) => {
      const word = half(number);
      const distance = (candidate: number): number => Math.abs(value(candidate) - number);
      for (const neighbour of [word - 1, word + 1]) {
        if (neighbour < 0 || neighbour >= 2 ** 16 || Number.isNaN(value(neighbour))) continue;
        expect(distance(word)).toBeLessThanOrEqual(distance(neighbour));
      }
    }),
  );
});

test('what is not a number stays so', () => {
  expect(value(half(NaN))).toBeNaN();
});
