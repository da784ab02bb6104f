import { z } from 'zod';
import { stationSchema, type Station } from '../../ingest/stations/station.js';
import type { StationCoverage } from '../../ingest/store/series-store.js';
import { formatHour } from '../../ingest/time.js';
import { BY_COORDINATE, timeZoneOf } from '../forecast/time-zone.js';

const coverageSchema = z.strictObject({ first: z.string(), last: z.string(), hours: z.int().min(0) });

export const stationRecordSchema = z.strictObject({
  ...stationSchema.shape,
  /** Its own, or that of the place where it stands. */
  timezone: z.string(),
  /** Kilometres from the coordinate that was asked for. */
  distance: z.number().optional(),
  /** First and last hour with a reading, and how many hours have one; null before the first. */
  observations: coverageSchema.nullable(),
});

export type StationRecord = z.input<typeof stationRecordSchema>;

export function stationRecord(station: Station, coverage: StationCoverage | undefined): StationRecord {
  return {
    ...station,
    timezone: timeZoneOf(BY_COORDINATE, station),
    observations:
      coverage === undefined
        ? null
        : { first: formatHour(coverage.first), last: formatHour(coverage.last), hours: coverage.hours },
  };
}
