import { DateTime } from 'luxon';
import { z } from 'zod';
import type { HourRange } from '../../ingest/store/series-store.js';
import { hourToMilliseconds, MILLISECONDS_PER_HOUR, type EpochHour } from '../../ingest/time.js';
import { localAxis } from './local-axis.js';
import { DEFAULT_TIME_ZONE } from './time-zone.js';

export const timeFormatSchema = z.enum(['iso8601', 'unixtime']).default('iso8601');
export type TimeFormat = z.output<typeof timeFormatSchema>;

const SECONDS_PER_HOUR = MILLISECONDS_PER_HOUR / 1000;

/**
 * Writes hours as Open-Meteo does: `unixtime` in seconds of UTC; `iso8601` as local time without an offset.
 * Each hour is converted for itself, so local times skip an hour where summer time begins and repeat one where
 * it ends; `unixtime` has no such hours.
 */
export function hourFormatter(format: TimeFormat, zone: string): (hour: EpochHour) => string | number {
  if (format === 'unixtime') return (hour) => hour * SECONDS_PER_HOUR;
  return (hour) => localTime(hour, zone).toFormat("yyyy-MM-dd'T'HH:mm");
}

export function timeAxis(range: HourRange, format: TimeFormat, zone: string): (string | number)[] {
  if (format === 'iso8601') return localAxis(range, zone);
  const write = hourFormatter(format, zone);
  return Array.from({ length: range.to - range.from + 1 }, (_, index) => write(range.from + index));
}

/** The axes of one answer: locations of the same zone and hours share theirs. */
export function timeAxes(format: TimeFormat): (range: HourRange, zone: string) => (string | number)[] {
  const axes = new Map<string, (string | number)[]>();
  return (range, zone) => {
    const key = `${range.from} ${range.to} ${zone}`;
    const axis = axes.get(key) ?? timeAxis(range, format, zone);
    axes.set(key, axis);
    return axis;
  };
}

/** The zone's offset and short name at an hour, such as -14400 and `EDT`. */
export function describeZone(zone: string, hour: EpochHour): { offsetSeconds: number; abbreviation: string } {
  const time = localTime(hour, zone);
  // luxon takes GMT for a name of UTC; Open-Meteo's clients know the default by the name of GMT.
  const abbreviation = zone === DEFAULT_TIME_ZONE ? DEFAULT_TIME_ZONE : time.toFormat('ZZZZ');
  return { offsetSeconds: time.offset * 60, abbreviation };
}

function localTime(hour: EpochHour, zone: string): DateTime {
  return DateTime.fromMillis(hourToMilliseconds(hour), { zone, locale: 'en-US' });
}
