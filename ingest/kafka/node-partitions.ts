import kafkajs, { type PartitionMetadata } from 'kafkajs';
import type { Node } from '../stations/node.js';

export interface Home {
  readonly node: Node;
  readonly partition: number;
}

const partitioner = kafkajs.Partitioners.DefaultPartitioner();

/** The partition that every usual producer puts a key into (murmur2, as in Kafka's own client). */
export function partitionOfKey(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => partitionOf(partitionId));
  return partitioner({ topic: '', partitionMetadata, message: { key, value: null } });
}

/**
 * Which partition of a topic is the home of each station: that of its node's id as key. Whoever a partition is assigned
 * to is the only one that writes the observations of its stations, and sees all of a node's stations.
 */
export class NodePartitions {
  readonly #homes = new Map<string, Home>();
  readonly #nodes = new Map<number, Node[]>();

  constructor(nodes: readonly Node[], partitions: number) {
    for (const node of nodes) {
      const partition = partitionOfKey(node.id, partitions);
      this.#nodes.set(partition, [...this.nodesOf(partition), node]);
      for (const { id } of node.stations) this.#homes.set(id, { node, partition });
    }
  }

  /** Undefined of a station that is in no node. */
  homeOf(station: string): Home | undefined {
    return this.#homes.get(station);
  }

  nodesOf(partition: number): readonly Node[] {
    return this.#nodes.get(partition) ?? [];
  }
}

function partitionOf(partitionId: number): PartitionMetadata {
  return { partitionErrorCode: 0, partitionId, leader: 0, replicas: [], isr: [] };
}
