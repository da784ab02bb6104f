/** Web Mercator with the world as a unit square: x grows eastwards from 180° W, y southwards from 85° N. */
export interface WorldPoint {
  readonly x: number;
  readonly y: number;
}

const RADIANS = Math.PI / 180;
/** Where the square ends. */
const MOST_LATITUDE = 85.0511;
const EQUATOR_KILOMETRES = 40_075;

export function toWorld(longitude: number, latitude: number): WorldPoint {
  const sine = Math.sin(Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, latitude)) * RADIANS);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

export function toDegrees({ x, y }: WorldPoint): { longitude: number; latitude: number } {
  return {
    longitude: (x - 0.5) * 360,
    latitude: Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) / RADIANS,
  };
}

/** Of the ground under one pixel, where the world is `scale` pixels wide. */
export function kilometresPerPixel(scale: number, latitude: number): number {
  return (EQUATOR_KILOMETRES * Math.cos(latitude * RADIANS)) / scale;
}
