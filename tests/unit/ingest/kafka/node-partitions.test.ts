import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodePartitions, partitionOfKey } from '../../../../ingest/kafka/node-partitions.js';
import { partitionKeyOf } from '../../../../ingest/kafka/partition-key.js';
import type { Node } from '../../../../ingest/stations/node.js';

const nodes: Node[] = Array.from({ length: 40 }, (_, node) => ({
  id: `node-${node}`,
  stations: Array.from({ length: 1 + (node % 11) }, (__, station) => ({
    id: `${node}/${station}`,
    name: '',
    latitude: 0,
    longitude: 0,
  })),
}));

// Told by kafka-clients 4.1.1: Utils.toPositive(Utils.murmur2(key)) % 12.
it.each([
  ['node-knmi-260', 1],
  ['node-nyc-jfk', 6],
  ['', 9],
  ['Århus', 1],
])('puts the key "%s" where the Java client does', (key, partition) => {
  expect(partitionOfKey(key, 12)).toBe(partition);
});

it('gives every station one home, that of its node, and every node to one partition', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), (partitions) => {
      const homes = new NodePartitions(nodes, partitions);
      for (const node of nodes) {
        for (const { id } of node.stations) {
          expect(homes.homeOf(id)).toEqual({ node, partition: partitionOfKey(node.id, partitions) });
        }
      }
      const shared = Array.from({ length: partitions }, (_, partition) => homes.nodesOf(partition)).flat();
      expect(new Set(shared)).toEqual(new Set(nodes));
      expect(shared).toHaveLength(nodes.length);
    }),
    { numRuns: 20 },
  );
});

it('shares nodes out among partitions', () => {
  const homes = new NodePartitions(nodes, 6);
  for (let partition = 0; partition < 6; partition++) {
    expect(homes.nodesOf(partition).length).toBeGreaterThan(0);
  }
});

it('knows no home of a station that is in no node, nor nodes of a partition that is not there', () => {
  const homes = new NodePartitions(nodes, 6);
  expect(homes.homeOf('nobody')).toBeUndefined();
  expect(homes.nodesOf(6)).toEqual([]);
});

it('gives readings the key that leads to the home of their station', () => {
  const homes = new NodePartitions(nodes, 12);
  const keyOf = partitionKeyOf(nodes);
  for (const { id } of nodes.flatMap(({ stations }) => stations)) {
    expect(partitionOfKey(keyOf(id) ?? '', 12)).toBe(homes.homeOf(id)?.partition);
  }
  expect(keyOf('nobody')).toBeUndefined();
});
