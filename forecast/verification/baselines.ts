/** What a forecast must beat to be worth having: forecasts that need no model. */
import type { EpochHour } from '../../ingest/time.js';
import type { HourlyColumn } from './hourly-column.js';

const HOURS_PER_DAY = 24;

/**
 * Persistence: the value at the origin stays. Where the origin has none, the last value observed in the
 * `history` hours that end at the origin; NaN where there is none either.
 */
export function persistence(observed: HourlyColumn, origin: EpochHour, history: number): number {
  for (let hour = origin; hour > origin - history; hour--) {
    const value = observed.at(hour);
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

/**
 * Same hour yesterday: the value 24 h before the valid time; for leads beyond a day, the newest value at that
 * hour of the day which the origin knows. NaN where it was not observed.
 */
export function sameHourYesterday(observed: HourlyColumn, origin: EpochHour, lead: number): number {
  return observed.at(origin + lead - HOURS_PER_DAY * Math.ceil(lead / HOURS_PER_DAY));
}
