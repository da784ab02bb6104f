import lookUpTimeZone from '@photostructure/tz-lookup';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import type { Station } from '../../ingest/stations/station.js';

export const DEFAULT_TIME_ZONE = 'GMT';
/** Stands for the zone of the station. */
export const BY_COORDINATE = 'auto';

/** A name of the IANA time zone database, or `auto` for the zone of the station. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine((name) => name === BY_COORDINATE || IANAZone.isValidZone(name), {
    error: 'auto, or a name of the IANA time zone database such as Europe/Amsterdam',
  });

export function timeZoneOf(choice: string, station: Station): string {
  if (choice !== BY_COORDINATE) return choice;
  return station.timezone !== undefined && IANAZone.isValidZone(station.timezone)
    ? station.timezone
    : lookUpTimeZone(station.latitude, station.longitude);
}
