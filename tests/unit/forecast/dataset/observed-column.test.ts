import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObservedColumn } from '../../../../forecast/dataset/observed-column.js';

test('a column holds what was set at each hour, in whatever order it came, and NaN elsewhere', () => {
  const hour = fc.integer({ min: -5000, max: 500_000 });
  const entry = fc.tuple(hour, fc.integer({ min: -50, max: 50 }), fc.nat(3600));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
      const column = new ObservedColumn();
      const best = new Map<number, { value: number; rank: number }>();
      for (const [at, value, rank] of entries) {
        column.set(at, value, rank);
        if (rank <= (best.get(at)?.rank ?? Infinity)) best.set(at, { value, rank });
      }
      for (const [at, { value }] of best) {
        expect(column.at(at)).toBe(value);
        if (!best.has(at + 1)) expect(column.at(at + 1)).toBeNaN();
        if (!best.has(at - 1)) expect(column.at(at - 1)).toBeNaN();
      }
    }),
  );
});
