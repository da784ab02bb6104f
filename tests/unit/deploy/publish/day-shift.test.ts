import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DayShift } from '../../../../deploy/publish/day-shift.js';
import type { Timer } from '../../../../ingest/clock.js';
import { hourToMilliseconds, parseInstant } from '../../../../ingest/time.js';

const DAY = 24 * 3_600_000;
const NOW = parseInstant('2026-11-29T02:20:00Z') ?? 0;
const FIRST = parseInstant('2013-01-01T05:51:00Z') ?? 0;
const signal = new AbortController().signal;

function turnedClock(): Timer & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => NOW + waits.reduce((sum, wait) => sum + wait, 0),
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

const reading = (time: number) => ({ station: 'a', time, temperature_2m: 1 });

it('makes the first reading so many days old, at its time of day, and the others as much later as they were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.nat({ max: 10_000 }), (daysAgo, hours) => {
      const shift = new DayShift(daysAgo, turnedClock());
      const [first] = shift.moved([reading(FIRST)]);
      const [later] = shift.moved([reading(FIRST + hourToMilliseconds(hours))]);
      const age = NOW - (first?.time ?? 0);
      expect(age).toBeGreaterThanOrEqual(daysAgo * DAY);
      expect(age).toBeLessThan((daysAgo + 1) * DAY);
      expect(((first?.time ?? 0) - FIRST) % DAY).toBe(0);
      expect((later?.time ?? 0) - (first?.time ?? 0)).toBe(hourToMilliseconds(hours));
    }),
  );
});

it('waits for a reading of the future until its time has come, and for one of the past not at all', async () => {
  const clock = turnedClock();
  const shift = new DayShift(1, clock);
  await shift.whenMade([reading(NOW - 60_000)], signal);
  expect(clock.waits).toEqual([]);
  await shift.whenMade([reading(NOW - 60_000), reading(NOW + 90_000)], signal);
  expect(clock.waits).toEqual([90_000]);
});
