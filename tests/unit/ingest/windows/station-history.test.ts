import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StationHistory } from '../../../../ingest/windows/station-history.js';
import { HOUR, observationAt } from '../observation-fixtures.js';

const NONE = new Set<never>();

describe('the history of a station', () => {
  it('knows nothing at first', () => {
    const history = new StationHistory();
    expect(history.newest).toBeUndefined();
    expect(history.reported(HOUR)).toBe(false);
    expect(history.value(HOUR, 'temperature_2m')).toBeNaN();
  });

  it('hides a flagged value from windows and still has it', () => {
    const history = new StationHistory();
    history.put(observationAt(0, { temperature_2m: 99, dew_point_2m: 1 }), HOUR, new Set(['temperature_2m']));
    expect(history.value(HOUR, 'temperature_2m')).toBeNaN();
    expect(history.rawValue(HOUR, 'temperature_2m')).toBe(99);
    expect(history.value(HOUR, 'dew_point_2m')).toBe(1);
    expect(history.hasPassedValue(HOUR)).toBe(true);
  });

  it('takes an hour as reported even where nothing was observed', () => {
    const history = new StationHistory();
    history.put(observationAt(0, { temperature_2m: null }), HOUR, NONE);
    expect(history.reported(HOUR)).toBe(true);
    expect(history.hasPassedValue(HOUR)).toBe(false);
  });

  it('says whether what windows see has changed', () => {
    const history = new StationHistory();
    const put = (value: number, offset: number, flagged = false) =>
      history.put(
        observationAt(0, { temperature_2m: value }, offset),
        HOUR,
        new Set(flagged ? ['temperature_2m' as const] : []),
      );
    expect(put(5, 600)).toBe(true);
    expect(put(5, 600)).toBe(false);
    expect(put(6, 900)).toBe(false);
    expect(put(5, 60)).toBe(false);
    expect(put(7, 0, true)).toBe(false);
    expect(put(8, 0)).toBe(true);
  });

  it('lets go of hours that are older than it is long, and takes none of them', () => {
    const history = new StationHistory(4);
    for (const hour of [0, 1, 2, 3, 4]) {
      history.put(observationAt(hour, { temperature_2m: hour }), HOUR + hour, NONE);
    }
    expect(history.value(HOUR, 'temperature_2m')).toBeNaN();
    expect(history.value(HOUR + 1, 'temperature_2m')).toBe(1);
    expect(history.put(observationAt(0, { temperature_2m: 0 }), HOUR, NONE)).toBe(false);
    expect(history.reported(HOUR)).toBe(false);
    expect(history.value(HOUR + 4, 'temperature_2m')).toBe(4);
  });

  it('is the same as a plain map of hours, whatever comes in whatever order', () => {
    const arrival = fc.record({
      hour: fc.integer({ min: -30, max: 30 }),
      offset: fc.integer({ min: -1800, max: 1799 }),
      value: fc.integer({ min: -50, max: 50 }),
      flagged: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 60 }), (arrivals) => {
        const hours = 12;
        const history = new StationHistory(hours);
        const model = new Map<number, { value: number; key: [boolean, number, number] }>();
        let newest = -Infinity;
        for (const { hour, offset, value, flagged } of arrivals) {
          history.put(
            observationAt(hour, { temperature_2m: value }, offset),
            HOUR + hour,
            new Set(flagged ? ['temperature_2m' as const] : []),
          );
          if (hour <= newest - hours) continue;
          newest = Math.max(newest, hour);
          const key: [boolean, number, number] = [flagged, Math.abs(offset), -offset];
          const held = model.get(hour);
          if (held === undefined || compare(key, held.key) <= 0) model.set(hour, { value, key });
        }
        for (let hour = -31; hour <= 31; hour++) {
          const held = hour > newest - hours ? model.get(hour) : undefined;
          expect(history.rawValue(HOUR + hour, 'temperature_2m')).toBe(held?.value ?? NaN);
          expect(history.value(HOUR + hour, 'temperature_2m')).toBe(
            held?.key[0] === false ? held.value : NaN,
          );
          expect(history.reported(HOUR + hour)).toBe(held !== undefined);
        }
      }),
    );
  });
});

function compare(a: [boolean, number, number], b: [boolean, number, number]): number {
  return Number(a[0]) - Number(b[0]) || a[1] - b[1] || a[2] - b[2];
}
