import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions } from '../../../../forecast/registry/semantic-version.js';

test('versions are ordered by their numbers, not by their letters', () => {
  const versions = ['1.10.0', '0.9.9', '1.2.10', '1.2.9', '2.0.0'];
  expect(versions.sort(compareVersions)).toEqual(['0.9.9', '1.2.9', '1.2.10', '1.10.0', '2.0.0']);
});

test('the order is consistent', () => {
  const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(version, version, (left, right) => {
      expect(Math.sign(compareVersions(left, right))).toBe(-Math.sign(compareVersions(right, left)) + 0);
      expect(compareVersions(left, left)).toBe(0);
    }),
  );
});
