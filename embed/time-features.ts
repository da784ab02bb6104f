import { hourToMilliseconds, utc, type EpochHour } from '../ingest/time.js';

/** In the order of the model's `time` input. */
export const TIME_FEATURES = ['hour of day', 'day of week', 'day of month', 'day of year'] as const;

/**
 * Calendar features of an hour in UTC, each scaled to -0.5..0.5, as CorrFormer reads them
 * (Wu et al. 2023, Nature Machine Intelligence, data embedding).
 */
export function timeFeatures(hour: EpochHour): [number, number, number, number] {
  const time = utc(hourToMilliseconds(hour));
  return [
    time.hour / 23 - 0.5,
    (time.weekday - 1) / 6 - 0.5,
    (time.day - 1) / 30 - 0.5,
    (time.ordinal - 1) / 365 - 0.5,
  ];
}
