import type { WorldPoint } from './mercator.js';

/** One station on the map. */
export interface Mark {
  readonly id: string;
  readonly name: string;
  readonly place: WorldPoint;
  /** Undefined where nothing is known: the station is there, but silent. */
  readonly colour: string | undefined;
  /** The value as text. */
  readonly text: string;
  /** Degrees that the wind comes from; null draws no arrow. */
  readonly direction: number | null;
}

/** A mark as it was drawn, for the pointer to find. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
  /** Half the width and height of what was drawn. */
  readonly halfWidth: number;
  readonly halfHeight: number;
}

const REACH_PIXELS = 10;

/** The mark under a point: the topmost that covers it, else the nearest within a fingertip's reach. */
export function markAt(placed: readonly PlacedMark[], x: number, y: number): Mark | undefined {
  let found: Mark | undefined;
  let nearest = REACH_PIXELS;
  for (const each of placed) {
    const right = Math.max(0, Math.abs(x - each.x) - each.halfWidth);
    const down = Math.max(0, Math.abs(y - each.y) - each.halfHeight);
    const distance = Math.hypot(right, down);
    if (distance > nearest) continue;
    nearest = distance;
    found = each.mark;
  }
  return found;
}
