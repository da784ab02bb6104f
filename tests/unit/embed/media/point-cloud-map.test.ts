import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointCloudMap, projections } from '../../../../embed/media/point-cloud/point-cloud-map.js';
import { readPoints } from '../../../../embed/media/point-cloud/read-points.js';
import { InvalidInputError } from '../../../../ingest/errors.js';
import { lasFile, pcdFile, plyFile, xyzFile } from './point-files.js';

const SIZE = { height: 16, width: 16 };

/** Millimetres, so that every format holds them. */
const clouds = fc
  .array(fc.integer({ min: -20_000, max: 20_000 }), { minLength: 3, maxLength: 300 })
  .map((values) =>
    Float32Array.from(values.slice(0, values.length - (values.length % 3)), (value) => value / 1000),
  );

function turnedBy(points: Float64Array, angle: number): Float64Array {
  const turned = points.slice();
  for (let index = 0; index < points.length; index += 3) {
    const [x = 0, y = 0] = points.subarray(index, index + 2);
    turned[index] = x * Math.cos(angle) - y * Math.sin(angle);
    turned[index + 1] = x * Math.sin(angle) + y * Math.cos(angle);
  }
  return turned;
}

/** A long house with a tower at one end: its heading is beyond doubt. */
function house(): Float64Array {
  const points: number[] = [];
  for (let index = 0; index < 800; index++) {
    // Multiples of irrational numbers, modulo 1, are spread evenly and on no grid.
    const x = 20 * ((index * Math.SQRT2) % 1);
    points.push(x, 6 * ((index * Math.E) % 1), (x > 16 ? 9 : 4) * ((index * Math.PI) % 1));
  }
  return Float64Array.from(points);
}

test('all formats give the points that were written', () => {
  fc.assert(
    fc.property(clouds, (cloud) => {
      const expected = Array.from(cloud);
      const files = [
        xyzFile(cloud),
        plyFile(cloud, 'ascii'),
        plyFile(cloud, 'binary_little_endian'),
        plyFile(cloud, 'binary_big_endian'),
        pcdFile(cloud, 'ascii'),
        pcdFile(cloud, 'binary'),
        lasFile(cloud),
      ];
      for (const file of files) {
        readPoints(file).forEach((value, index) => {
          expect(value).toBeCloseTo(expected[index] ?? NaN, 3);
        });
        expect(readPoints(file)).toHaveLength(expected.length);
      }
    }),
    { numRuns: 50 },
  );
});

test('where a cloud is and which way it heads do not matter', () => {
  const expected = projections(house(), SIZE).data;
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      fc.integer({ min: -1000, max: 1000 }),
      (angle, metres) => {
        const moved = turnedBy(house(), angle).map((value) => value + metres);
        const differing = projections(moved, SIZE).data.filter(
          (value, index) => Math.abs(value - (expected[index] ?? NaN)) > 1e-3,
        );
        // A point on the border of two pixels may fall into either.
        expect(differing.length).toBeLessThan(expected.length * 0.05);
      },
    ),
    { numRuns: 100 },
  );
});

test('a larger object of the same shape has the same pixels and greater depths', () => {
  const small = projections(house(), SIZE).data;
  const large = projections(
    house().map((value) => value * 2),
    SIZE,
  ).data;
  expect(large.map((value) => Number(value > 0))).toEqual(small.map((value) => Number(value > 0)));
  expect(Math.max(...large)).toBeGreaterThan(Math.max(...small));
});

test('the order of points does not matter', () => {
  fc.assert(
    fc.property(clouds, (cloud) => {
      const reversed = Array.from({ length: cloud.length / 3 }, (_, point) => [
        ...cloud.subarray(point * 3, point * 3 + 3),
      ])
        .reverse()
        .flat();
      const difference = projections(Float64Array.from(reversed), SIZE).data.filter(
        (value, index) =>
          Math.abs(value - (projections(Float64Array.from(cloud), SIZE).data[index] ?? NaN)) > 1e-3,
      );
      expect(difference.length).toBeLessThan(12);
    }),
    { numRuns: 30 },
  );
});

test('one point is one pixel in each view', () => {
  const { data } = pointCloudMap(Buffer.from('3 4 5\n'), SIZE);
  expect([...data].filter((value) => value > 0)).toEqual([1, 1, 1]);
});

test('a heading, comments, further columns and rays that hit nothing are left aside', () => {
  const points = readPoints(Buffer.from('x,y,z,intensity\n# scan 7\n1,2,3,90\nnan,nan,nan,0\n4;5;6;80\n\n'));
  expect([...points]).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([
  [
    'an empty cloud',
    'ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nproperty float y\nproperty float z\nend_header\n',
    'at least one',
  ],
  ['a cloud of rays that hit nothing', 'nan nan nan\n', 'at least one'],
  ['a line with two numbers', '1 2 3\n4 5\n', 'line 2'],
  [
    'a header that promises more than the file holds',
    'ply\nformat binary_little_endian 1.0\nelement vertex 1000000\nproperty float x\nproperty float y\nproperty float z\nend_header\n\0\0',
    'a whole file',
  ],
  [
    'a header that promises too much',
    'ply\nformat ascii 1.0\nelement vertex 9999999999\nproperty float x\nproperty float y\nproperty float z\nend_header\n',
    'at most',
  ],
  [
    'a compressed PCD',
    'VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nPOINTS 1\nDATA binary_compressed\n',
    'ascii or binary',
  ],
])('%s is refused with a reason', (_, text, message) => {
  expect(() => pointCloudMap(Buffer.from(text), SIZE)).toThrow(InvalidInputError);
  expect(() => pointCloudMap(Buffer.from(text), SIZE)).toThrow(message);
});
