import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInShare } from '../../../../forecast/rollout/station-share.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });

test('a station that belongs to a share belongs to every larger one, and always answers alike', () => {
  fc.assert(
    fc.property(fc.string(), share, share, (station, one, other) => {
      const [smaller, larger] = one < other ? [one, other] : [other, one];
      expect(isInShare(station, larger)).toBe(isInShare(station, larger));
      if (isInShare(station, smaller)) expect(isInShare(station, larger)).toBe(true);
    }),
  );
});

test('no station belongs to a share of 0, all belong to one of 1', () => {
  fc.assert(
    fc.property(fc.string(), (station) => {
      expect(isInShare(station, 0)).toBe(false);
      expect(isInShare(station, 1)).toBe(true);
    }),
  );
});

test('stations whose ids are numbered are spread over all shares', () => {
  const stations = Array.from({ length: 10_000 }, (_, index) => `knmi-${index}`);
  for (const wanted of [0.01, 0.1, 0.5, 0.9]) {
    const found = stations.filter((station) => isInShare(station, wanted)).length / stations.length;
    expect(Math.abs(found - wanted)).toBeLessThan(0.015);
  }
});
