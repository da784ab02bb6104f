const DEGREES_PER_RADIAN = 180 / Math.PI;

/** Where a wind with components u (to the east) and v (to the north) comes from, in degrees from 0, below 360. */
export function windDirection(u: number, v: number): number {
  return (Math.atan2(-u, -v) * DEGREES_PER_RADIAN + 360) % 360;
}

/** Components [u, v] of a wind of `speed` that comes from `direction` degrees, in the unit of `speed`. */
export function windComponents(speed: number, direction: number): [u: number, v: number] {
  const radians = direction / DEGREES_PER_RADIAN;
  return [-speed * Math.sin(radians), -speed * Math.cos(radians)];
}
