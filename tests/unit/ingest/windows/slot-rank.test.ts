import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_SLOT_RANK,
  isFlagged,
  offsetFromHour,
  offsetOfRank,
  slotRank,
} from '../../../../ingest/windows/slot-rank.js';
import { hourToMilliseconds, nearestHour } from '../../../../ingest/time.js';

const offset = fc.integer({ min: -1800, max: 1799 });

describe('the rank of a value in its slot', () => {
  it('is better for what passed quality control, then for the nearer, then for the later', () => {
    fc.assert(
      fc.property(offset, fc.boolean(), offset, fc.boolean(), (a, aFlagged, b, bFlagged) => {
        const better =
          aFlagged !== bFlagged ? bFlagged : Math.abs(a) !== Math.abs(b) ? Math.abs(a) < Math.abs(b) : a > b;
        expect(slotRank(a, aFlagged) < slotRank(b, bFlagged)).toBe(better);
      }),
    );
  });

  it('gives back the offset and the flag, beats an empty slot and fits 16 bits', () => {
    fc.assert(
      fc.property(offset, fc.boolean(), (seconds, flagged) => {
        const rank = slotRank(seconds, flagged);
        expect(offsetOfRank(rank)).toBe(seconds);
        expect(isFlagged(rank)).toBe(flagged);
        expect(rank).toBeLessThan(EMPTY_SLOT_RANK);
        expect(new Int16Array([rank])[0]).toBe(rank);
      }),
    );
    expect(isFlagged(EMPTY_SLOT_RANK)).toBe(false);
  });

  it('takes every instant of the hour that is nearest to it, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_208_988_800_000, max: 4_000_000_000_000 }), (time) => {
        const hour = nearestHour(time);
        expect(() => slotRank(offsetFromHour(time, hour), false)).not.toThrow();
        expect(Math.abs(time - hourToMilliseconds(hour))).toBeLessThanOrEqual(1_800_000);
      }),
    );
    expect(() => slotRank(2000, false)).toThrow(RangeError);
  });
});
