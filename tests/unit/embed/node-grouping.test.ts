import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { greatCircleKilometres } from '../../../ingest/stations/great-circle.js';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import type { Station } from '../../../ingest/stations/station.js';

const coordinate = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });

const networks = fc
  .uniqueArray(fc.record({ latitude: coordinate(85), longitude: coordinate(180) }), { maxLength: 120 })
  .map((places) => places.map((place, index): Station => ({ id: `s${index}`, name: `S${index}`, ...place })));

const idsOf = (stations: readonly Station[]): string[] => stations.map((station) => station.id);

describe('grouping stations into nodes', () => {
  test('puts every station into exactly one node of 1 to 11', () => {
    fc.assert(
      fc.property(networks, (stations) => {
        const nodes = groupIntoNodes(stations);
        expect(nodes.flatMap((node) => idsOf(node.stations)).sort()).toEqual(idsOf(stations).sort());
        for (const node of nodes) {
          expect(node.stations.length).toBeGreaterThanOrEqual(1);
          expect(node.stations.length).toBeLessThanOrEqual(11);
        }
        expect(new Set(nodes.map((node) => node.id)).size).toBe(nodes.length);
      }),
    );
  });

  test('gives the same nodes whatever the order of the stations', () => {
    fc.assert(
      fc.property(networks, fc.nat(), (stations, seed) => {
        const shuffled = [...stations].sort(
          (a, b) =>
            ((Number(a.id.slice(1)) * 7919 + seed) % 101) - ((Number(b.id.slice(1)) * 7919 + seed) % 101),
        );
        const nodes = (list: readonly Station[]) =>
          groupIntoNodes(list)
            .map((node) => [node.id, ...idsOf(node.stations)].join())
            .sort();
        expect(nodes(shuffled)).toEqual(nodes(stations));
      }),
    );
  });

  test('never joins stations that are a continent apart', () => {
    fc.assert(
      fc.property(networks, (stations) => {
        for (const node of groupIntoNodes(stations)) {
          for (const station of node.stations) {
            expect(greatCircleKilometres(node.stations[0] ?? station, station)).toBeLessThan(1200);
          }
        }
      }),
    );
  });

  test('lets each node of a dense region span the whole of it', () => {
    const stations = Array.from({ length: 33 }, (_, index): Station => {
      return { id: `s${index}`, name: 'S', latitude: 52, longitude: 4 + index * 0.1 };
    });
    const nodes = groupIntoNodes(stations);
    expect(nodes.map((node) => node.stations.length)).toEqual([11, 11, 11]);
    for (const { stations: members } of nodes) {
      const longitudes = members.map((station) => station.longitude);
      expect(Math.max(...longitudes) - Math.min(...longitudes)).toBeCloseTo(3, 6);
    }
  });

  test('names a node after its central station, which has the first slot', () => {
    const at = (id: string, longitude: number): Station => ({ id, name: id, latitude: 40, longitude });
    const [node] = groupIntoNodes([at('west', -1), at('middle', 0), at('east', 1)]);
    expect(node?.id).toBe('node-middle');
    expect(idsOf(node?.stations ?? [])).toEqual(['middle', 'east', 'west']);
  });
});
