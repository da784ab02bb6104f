const DEGREES_PER_RADIAN = 180 / Math.PI;

/** Where a wind with components u (to the east) and v (to the north) comes from, in degrees, 0 to 360. */
export function windDirection(u: number, v: number): number {
  const degrees = Math.atan2(-u, -v) * DEGREES_PER_RADIAN;
  return degrees < 0 ? degrees + 360 : degrees;
}

/** Components [u, v] of a wind of `speed` that comes from `direction` degrees, in the unit of `speed`. */
export function windComponents(speed: number, direction: number): [u: number, v: number] {
  const radians = direction / DEGREES_PER_RADIAN;
  return [-speed * Math.sin(radians), -speed * Math.cos(radians)];
}
