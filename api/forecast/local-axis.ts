import { DateTime, IANAZone } from 'luxon';
import type { HourRange } from '../../ingest/store/series-store.js';
import { hourToMilliseconds, type EpochHour } from '../../ingest/time.js';

const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 1440;
const HOURS_PER_DAY = 24;
/** No zone has ever changed its offset twice within this. */
const STEADY_HOURS = 6;

/**
 * The local times of the hours of a range, as `2024-01-01T06:00`. Looks up an offset every few hours and writes
 * a date once a day, because a calendar library takes 15 µs for each time that it writes by itself.
 */
export function localAxis(range: HourRange, zone: string): string[] {
  const offsetAt = (hour: EpochHour) => IANAZone.create(zone).offset(hourToMilliseconds(hour));
  const axis: string[] = [];
  let day = NaN;
  let date = '';
  const write = (hour: EpochHour, offset: number) => {
    const minutes = hour * MINUTES_PER_HOUR + offset;
    const localDay = Math.floor(minutes / MINUTES_PER_DAY);
    if (localDay !== day) {
      day = localDay;
      date = dateOf(localDay);
    }
    const minuteOfDay = minutes - localDay * MINUTES_PER_DAY;
    axis.push(
      `${date}T${twoDigits(minuteOfDay / MINUTES_PER_HOUR)}:${twoDigits(minuteOfDay % MINUTES_PER_HOUR)}`,
    );
  };
  let before = offsetAt(range.from);
  for (let from = range.from; from <= range.to; from += STEADY_HOURS) {
    const end = Math.min(from + STEADY_HOURS, range.to + 1);
    const after = offsetAt(end);
    for (let hour = from; hour < end; hour++) write(hour, before === after ? before : offsetAt(hour));
    before = after;
  }
  return axis;
}

function dateOf(day: number): string {
  return DateTime.fromMillis(hourToMilliseconds(day * HOURS_PER_DAY), { zone: 'utc' }).toFormat('yyyy-MM-dd');
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
