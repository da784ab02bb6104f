import type { Node } from '../stations/node.js';

/** The key with which a station's raw observations go to its home at once, the id of its node; undefined where it has none. */
export function partitionKeyOf(nodes: readonly Node[]): (station: string) => string | undefined {
  const keys = new Map(
    nodes.flatMap(({ id, stations }) => stations.map((station) => [station.id, id] as const)),
  );
  return (station) => keys.get(station);
}
