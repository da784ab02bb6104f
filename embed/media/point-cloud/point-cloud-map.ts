import type { MapSize, MediaMap } from '../media-map.js';
import type { Points } from './points.js';
import { readPoints } from './read-points.js';

/** Of each view the axes that go right and up, the axis of depth, and its direction towards the viewer. */
const VIEWS = [
  { right: 0, up: 1, depth: 2, direction: 1 },
  { right: 0, up: 2, depth: 1, direction: -1 },
  { right: 1, up: 2, depth: 0, direction: 1 },
] as const;

/**
 * A point cloud as three orthogonal projections [3, height, width].
 *
 * The cloud is moved so that its mean is the origin, turned about the vertical so that its longest horizontal axis
 * (principal component) lies along x with the longer tail at positive x, and scaled by its largest coordinate, alike
 * in all directions. The views are from above (x right, y up), from the front (x right, z up) and from the side (y
 * right, z up). A pixel holds 1 + ln(1 + d), d being how many metres its nearest point lies before the cloud's far
 * side; 0 where there is none. So shape is free of place, heading and size, and size is in the depths, in metres.
 */
export function pointCloudMap(bytes: Uint8Array, size: MapSize): MediaMap {
  return projections(readPoints(bytes), size);
}

/** `points` holds at least one. */
export function projections(points: Points, { height, width }: MapSize): MediaMap {
  const turned = turn(centre(points));
  const largest = turned.reduce((most, coordinate) => Math.max(most, Math.abs(coordinate)), 0) || 1;
  const plane = height * width;
  const data = new Float32Array(VIEWS.length * plane);
  for (const [view, { right, up, depth, direction }] of VIEWS.entries()) {
    const farSide = lowest(turned, depth, direction);
    for (let index = 0; index < turned.length; index += 3) {
      const column = cell((turned[index + right] ?? 0) / largest, width);
      const row = cell(-(turned[index + up] ?? 0) / largest, height);
      const pixel = view * plane + row * width + column;
      const distance = direction * (turned[index + depth] ?? 0) - farSide;
      data[pixel] = Math.max(data[pixel] ?? 0, 1 + Math.log1p(distance));
    }
  }
  return { channels: VIEWS.length, height, width, data };
}

function centre(points: Points): Points {
  const sums = [0, 0, 0];
  for (const [index, value] of points.entries()) sums[index % 3] = (sums[index % 3] ?? 0) + value;
  const count = points.length / 3;
  return points.map((value, index) => value - (sums[index % 3] ?? 0) / count);
}

function turn(points: Points): Points {
  const { angle, tail } = principalAxis(points);
  const cosine = Math.cos(angle) * tail;
  const sine = Math.sin(angle) * tail;
  const turned = points.slice();
  for (let index = 0; index < points.length; index += 3) {
    const x = points[index] ?? 0;
    const y = points[index + 1] ?? 0;
    turned[index] = x * cosine + y * sine;
    turned[index + 1] = y * cosine - x * sine;
  }
  return turned;
}

/** The angle of the longest horizontal axis, and -1 where the longer tail is at its negative end. */
function principalAxis(points: Points): { readonly angle: number; readonly tail: 1 | -1 } {
  const count = points.length / 3;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let index = 0; index < points.length; index += 3) {
    const x = points[index] ?? 0;
    const y = points[index + 1] ?? 0;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const angle = 0.5 * Math.atan2((2 * xy) / count, xx / count - yy / count);
  let skew = 0;
  for (let index = 0; index < points.length; index += 3) {
    skew += ((points[index] ?? 0) * Math.cos(angle) + (points[index + 1] ?? 0) * Math.sin(angle)) ** 3;
  }
  return { angle, tail: skew < 0 ? -1 : 1 };
}

function lowest(points: Points, axis: number, direction: 1 | -1): number {
  let least = Infinity;
  for (let index = axis; index < points.length; index += 3) {
    least = Math.min(least, direction * (points[index] ?? 0));
  }
  return least;
}

/** -1 to 1 as 0 to count - 1. */
function cell(coordinate: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(((coordinate + 1) / 2) * count)));
}
