const EARTH_RADIUS_KILOMETRES = 6371.0088;
const RADIANS_PER_DEGREE = Math.PI / 180;

export interface Coordinate {
  readonly latitude: number;
  readonly longitude: number;
}

/** Kilometres along the great circle, on a sphere of the Earth's mean radius (haversine formula). */
export function greatCircleKilometres(a: Coordinate, b: Coordinate): number {
  const latitude = (b.latitude - a.latitude) * RADIANS_PER_DEGREE;
  const longitude = (b.longitude - a.longitude) * RADIANS_PER_DEGREE;
  const chord =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(a.latitude * RADIANS_PER_DEGREE) *
      Math.cos(b.latitude * RADIANS_PER_DEGREE) *
      Math.sin(longitude / 2) ** 2;
  return 2 * EARTH_RADIUS_KILOMETRES * Math.asin(Math.min(1, Math.sqrt(chord)));
}
