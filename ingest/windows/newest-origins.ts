import type { Node } from '../stations/node.js';
import type { SeriesStore } from '../store/series-store.js';
import type { EpochHour } from '../time.js';

/** The newest origin of which each node has a forecast by `model`, by node id; for Intake.restore. */
export async function readNewestOrigins(
  store: SeriesStore,
  nodes: readonly Node[],
  model: string,
): Promise<Map<string, EpochHour>> {
  const latest = await store.readLatestForecasts({ model });
  const byStation = new Map(latest.map((forecast) => [forecast.station, forecast.origin]));
  const newest = new Map<string, EpochHour>();
  for (const node of nodes) {
    const origins = node.stations.flatMap(({ id }) => byStation.get(id) ?? []);
    if (origins.length > 0) newest.set(node.id, Math.max(...origins));
  }
  return newest;
}
