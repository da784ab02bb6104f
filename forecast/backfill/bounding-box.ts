import type { Station } from '../../ingest/stations/station.js';

/** Degrees. `west` above `east` reaches over the 180th meridian. */
export interface BoundingBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export function isInBox(
  { west, south, east, north }: BoundingBox,
  { latitude, longitude }: Station,
): boolean {
  const across =
    west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east;
  return across && latitude >= south && latitude <= north;
}
