import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSilenced, silence } from '../../../../forecast/dataset/silent-stations.js';
import type { NodeWindow } from '../../../../ingest/windows/node-window.js';

const shares = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const sizes = fc.integer({ min: 1, max: 33 });
const origins = fc.integer({ min: -500_000, max: 500_000 });

test('a share of the stations is silent, to the nearest station below', () => {
  fc.assert(
    fc.property(sizes, origins, shares, (size, origin, share) => {
      const silent = Array.from({ length: size }, (_, slot) => isSilenced(slot, size, origin, share));
      expect(silent.filter(Boolean)).toHaveLength(Math.floor(size * share));
    }),
  );
});

test('over as many origins as there are stations every station is silent equally often', () => {
  fc.assert(
    fc.property(sizes, origins, shares, (size, origin, share) => {
      for (let slot = 0; slot < size; slot++) {
        const turns = Array.from({ length: size }, (_, later) =>
          isSilenced(slot, size, origin + later, share),
        );
        expect(turns.filter(Boolean)).toHaveLength(Math.floor(size * share));
      }
    }),
  );
});

test('a silenced station has no reading at any hour, the others keep theirs', () => {
  const station = (id: string) => ({ id, name: id, latitude: 0, longitude: 0 });
  const window: NodeWindow = {
    node: { id: 'node', stations: ['a', 'b'].map(station) },
    origin: 10,
    hours: 3,
    variables: ['temperature_2m', 'wind_speed_10m'],
    values: Float32Array.from({ length: 12 }, (_, index) => index + 1),
    observed: new Float32Array(12).fill(1),
  };
  const [first, second] = [isSilenced(0, 2, 10, 0.5), isSilenced(1, 2, 10, 0.5)];
  expect([first, second].filter(Boolean)).toHaveLength(1);
  const heard = silence(window, 0.5);
  const kept = first ? [3, 4, 7, 8, 11, 12] : [1, 2, 5, 6, 9, 10];
  expect([...heard.values].filter((value) => value !== 0)).toEqual(kept);
  expect([...heard.observed].filter((value) => value === 1)).toHaveLength(6);
  expect(window.observed).not.toContain(0);
});
