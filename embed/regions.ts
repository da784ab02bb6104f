import type { Station } from '../ingest/stations/station.js';
import { greatCircleKilometres } from '../ingest/stations/great-circle.js';

/** Beyond this, kilometres, the weather at one end says little of the day ahead at the other. */
const WIDEST_REGION = 600;

/**
 * Splits stations into regions of at most `largest` stations and about 600 km: halves a region across its
 * longer side until it fits. Cost n log n; regions meet at the 180th meridian but do not cross it.
 */
export function splitIntoRegions(stations: readonly Station[], largest: number): Station[][] {
  const { axis, kilometres } = longerSide(stations);
  const fits = kilometres <= WIDEST_REGION;
  if (stations.length <= 1 || (fits && stations.length <= largest)) return [[...stations]];
  const sorted = [...stations].sort((a, b) => a[axis] - b[axis] || (a.id < b.id ? -1 : 1));
  const cut = fits ? Math.ceil(sorted.length / 2) : widestGap(sorted, axis);
  return [sorted.slice(0, cut), sorted.slice(cut)].flatMap((half) => splitIntoRegions(half, largest));
}

type Axis = 'latitude' | 'longitude';

function longerSide(stations: readonly Station[]): { axis: Axis; kilometres: number } {
  const [south, north] = extent(stations, 'latitude');
  const [west, east] = extent(stations, 'longitude');
  const latitude = (south + north) / 2;
  const height = greatCircleKilometres(
    { latitude: south, longitude: west },
    { latitude: north, longitude: west },
  );
  // Half the way twice, since more than half round the earth would measure short.
  const middle = (west + east) / 2;
  const width = 2 * greatCircleKilometres({ latitude, longitude: west }, { latitude, longitude: middle });
  return width > height ? { axis: 'longitude', kilometres: width } : { axis: 'latitude', kilometres: height };
}

function extent(stations: readonly Station[], axis: Axis): [number, number] {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const station of stations) {
    lowest = Math.min(lowest, station[axis]);
    highest = Math.max(highest, station[axis]);
  }
  return [lowest, highest];
}

/** Index after the widest gap: neighbours stay together, and a lonely station is left alone. */
function widestGap(sorted: readonly Station[], axis: Axis): number {
  let cut = 1;
  let widest = -Infinity;
  sorted.forEach((station, index) => {
    const next = sorted[index + 1];
    if (next !== undefined && next[axis] - station[axis] > widest) {
      widest = next[axis] - station[axis];
      cut = index + 1;
    }
  });
  return cut;
}
