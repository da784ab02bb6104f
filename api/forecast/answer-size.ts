import { InvalidInputError } from '../../ingest/errors.js';
import type { HourRange } from '../../ingest/store/series-store.js';

/** Of a request with several locations: the hours of each, and what is asked for at each hour. */
export interface AskedSize {
  readonly ranges: readonly HourRange[];
  readonly fields: number;
  readonly models: number;
}

/**
 * Throws InvalidInputError where an answer would hold more than `most` values: each limit by itself allows a
 * size that all of them together must not.
 */
export function refuseLargeAnswer({ ranges, fields, models }: AskedSize, most: number): void {
  const hours = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  // The times are a series too.
  const values = hours * (fields * models + 1);
  if (values <= most) return;
  throw new InvalidInputError(
    'request',
    `${values} values (${hours} hours of ${ranges.length} locations x (${fields} fields x ${models} models + time))`,
    `at most ${most} values (hours of all locations x (fields x models + time)); ask for fewer at once`,
  );
}
