import { InvalidInputError } from '../../../ingest/errors.js';
import { MEDIA_LIMITS } from '../media-limits.js';

/** Coordinates in metres, z up: [points, 3]. */
export type Points = Float64Array;

/** Throws InvalidInputError, so that a header cannot ask for more memory than its file could fill. */
export function requirePointCount(count: number, bytesPerPoint: number, bytes: number): void {
  if (!Number.isInteger(count) || count < 0 || count > MEDIA_LIMITS.points) {
    throw new InvalidInputError('points', count, `at most ${MEDIA_LIMITS.points}`);
  }
  if (count * bytesPerPoint > bytes) {
    throw new InvalidInputError('points', `${count} points in ${bytes} bytes`, 'a whole file');
  }
}

/** Those whose coordinates are numbers: scanners write NaN for rays that hit nothing. */
export function finitePoints(points: Points): Points {
  const kept = new Float64Array(points.length);
  let length = 0;
  for (let index = 0; index + 2 < points.length; index += 3) {
    const point = points.subarray(index, index + 3);
    if (!point.every(Number.isFinite)) continue;
    kept.set(point, length);
    length += 3;
  }
  return kept.subarray(0, length);
}
