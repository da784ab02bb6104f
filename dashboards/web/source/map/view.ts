import type { WorldPoint } from './mercator.js';

/** What of the world is on view: pixel = world * k + (x, y), as d3-zoom keeps it. */
export interface Camera {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The world is at least and at most so many pixels wide. */
export const SCALES = { least: 256, most: 2 ** 22 } as const;
/** About 10 km across a small map: nearer, one station alone says nothing. */
const CLOSEST_FIT = 1_500_000;
const MARGIN_PIXELS = 56;

export function toPixels(camera: Camera, { x, y }: WorldPoint): { x: number; y: number } {
  return { x: x * camera.k + camera.x, y: y * camera.k + camera.y };
}

export function toWorldPoint(camera: Camera, x: number, y: number): WorldPoint {
  return { x: (x - camera.x) / camera.k, y: (y - camera.y) / camera.k };
}

/** The nearest view that has all the points, or the whole world where there are none. */
export function fit(points: readonly WorldPoint[], { width, height }: Size): Camera {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (left > right) [left, top, right, bottom] = [0, 0.15, 1, 0.75];
  const margin = Math.min(MARGIN_PIXELS, width / 6, height / 6);
  const k = Math.max(
    SCALES.least,
    Math.min(CLOSEST_FIT, (width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top)),
  );
  return { k, x: width / 2 - ((left + right) / 2) * k, y: height / 2 - ((top + bottom) / 2) * k };
}
