import type { Node } from '../ingest/stations/node.js';
import type { Station } from '../ingest/stations/station.js';
import { greatCircleKilometres } from '../ingest/stations/great-circle.js';
import { splitIntoRegions } from './regions.js';

export const DEFAULT_NODE_SIZE = 11;

/** A region of up to this many nodes' stations is shared out among them. */
const NODES_PER_REGION = 3;

/**
 * Groups stations into nodes of 1 to `nodeSize`. The nodes of a region are interleaved rather than side by
 * side: each spans the whole region, so each sees the weather that is on its way to any of its stations.
 * The same stations give the same nodes, whatever their order. A node is named after its central station.
 */
export function groupIntoNodes(stations: readonly Station[], nodeSize = DEFAULT_NODE_SIZE): Node[] {
  if (stations.length === 0) return [];
  return splitIntoRegions(stations, NODES_PER_REGION * nodeSize).flatMap((region) => {
    const count = Math.ceil(region.length / nodeSize);
    const outermost = byRemoteness(region).at(-1) ?? region[0];
    const acrossRegion = [...region].sort(
      (a, b) => away(outermost, a) - away(outermost, b) || (a.id < b.id ? -1 : 1),
    );
    return Array.from({ length: count }, (_, index) =>
      toNode(acrossRegion.filter((_station, position) => position % count === index)),
    );
  });
}

function toNode(members: readonly Station[]): Node {
  const stations = byRemoteness(members);
  return { id: `node-${stations[0]?.id ?? ''}`, stations };
}

/** Central stations first: in order of the sum of the distances to all others. */
function byRemoteness(stations: readonly Station[]): Station[] {
  const remoteness = new Map(
    stations.map((station) => [
      station.id,
      stations.reduce((sum, other) => sum + greatCircleKilometres(station, other), 0),
    ]),
  );
  return [...stations].sort(
    (a, b) => (remoteness.get(a.id) ?? 0) - (remoteness.get(b.id) ?? 0) || (a.id < b.id ? -1 : 1),
  );
}

function away(from: Station | undefined, to: Station): number {
  return from === undefined ? 0 : greatCircleKilometres(from, to);
}
