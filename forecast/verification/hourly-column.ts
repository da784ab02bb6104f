import type { EpochHour } from '../../ingest/time.js';

/** One variable of one station by hour: observed, or what a climatology says of any hour. */
export interface HourlyColumn {
  /** NaN where there is no value. */
  at(hour: EpochHour): number;
}
