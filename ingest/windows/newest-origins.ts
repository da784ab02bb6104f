import type { Node } from '../stations/node.js';
import type { SeriesStore } from '../store/series-store.js';
import type { EpochHour } from '../time.js';

/** The newest origin of which each node has a forecast by one of `models`, by node id; for Intake.restore. */
export async function readNewestOrigins(
  store: SeriesStore,
  nodes: readonly Node[],
  models: readonly string[],
): Promise<Map<string, EpochHour>> {
  const latest = await Promise.all(models.map((model) => store.readLatestForecasts({ model })));
  const byStation = new Map<string, EpochHour>();
  for (const { station, origin } of latest.flat()) {
    byStation.set(station, Math.max(origin, byStation.get(station) ?? -Infinity));
  }
  const newest = new Map<string, EpochHour>();
  for (const node of nodes) {
    const origins = node.stations.flatMap(({ id }) => byStation.get(id) ?? []);
    if (origins.length > 0) newest.set(node.id, Math.max(...origins));
  }
  return newest;
}
