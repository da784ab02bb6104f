import type { EpochMilliseconds } from '../ingest/time.js';

/** Where the API reads the current time; in a replay it is the replay's own time. */
export interface Clock {
  now(): EpochMilliseconds;
}
