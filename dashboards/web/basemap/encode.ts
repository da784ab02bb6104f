import type { Point } from './clip.js';

/** Steps of the grid that coordinates are written on, per degree: about 100 m. */
export const STEPS_PER_DEGREE = 1000;

/** A line as whole numbers: its first point, then each point's step from the one before. Repeats are left out. */
export function encode(points: readonly Point[]): number[] {
  const numbers: number[] = [];
  let [x, y] = [0, 0];
  for (const [longitude, latitude] of points) {
    const [nextX, nextY] = [
      Math.round(longitude * STEPS_PER_DEGREE),
      Math.round(latitude * STEPS_PER_DEGREE),
    ];
    if (numbers.length > 0 && nextX === x && nextY === y) continue;
    numbers.push(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return numbers;
}

/** Leaves out points that are nearer to the last one kept than `distance` degrees; ends stay. */
export function thin(points: readonly Point[], distance: number): Point[] {
  const last = points.length - 1;
  let kept: Point | undefined;
  return points.filter((point, index) => {
    const far = kept === undefined || Math.hypot(point[0] - kept[0], point[1] - kept[1]) >= distance;
    if (!far && index !== last) return false;
    kept = point;
    return true;
  });
}
