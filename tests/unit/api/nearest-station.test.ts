import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greatCircleKilometres } from '../../../ingest/stations/great-circle.js';
import { nearestStation } from '../../../api/stations/nearest-station.js';
import type { Station } from '../../../ingest/stations/station.js';

const coordinate = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe('distance', () => {
  it('is that of the great circle', () => {
    const amsterdam = { latitude: 52.3676, longitude: 4.9041 };
    const newYork = { latitude: 40.7128, longitude: -74.006 };
    expect(greatCircleKilometres(amsterdam, newYork)).toBeCloseTo(5863, -1);
  });

  it('is short across the date line', () => {
    expect(
      greatCircleKilometres({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 }),
    ).toBeCloseTo(22.2, 1);
  });

  it('is symmetric, not negative, and at most half the circumference', () => {
    fc.assert(
      fc.property(coordinate, coordinate, (a, b) => {
        const there = greatCircleKilometres(a, b);
        expect(there).toBeCloseTo(greatCircleKilometres(b, a), 6);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(20_016);
      }),
    );
  });
});

describe('the nearest station', () => {
  it('is nearer than every other', () => {
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 1, maxLength: 40 }), coordinate, (places, wanted) => {
        const stations: Station[] = places.map((place, index) => ({ ...place, id: `s${index}`, name: 'S' }));
        const { station } = nearestStation(stations, wanted, Infinity);
        const distances = stations.map((each) => greatCircleKilometres(wanted, each));
        expect(greatCircleKilometres(wanted, station)).toBe(Math.min(...distances));
      }),
    );
  });

  it('is missed with a reason where there is no station at all', () => {
    expect(() => nearestStation([], { latitude: 1, longitude: 2 }, 50)).toThrow('no station is known yet');
  });
});
