import type { EpochHour } from '../../time.js';
import type { HourRange } from '../series-store.js';

/** InfluxDB counts nanoseconds in 64 bits: 1677 to 2262; one hour less, since a range's end is excluded. */
export const EARLIEST_HOUR: EpochHour = -2_562_047;
export const LATEST_HOUR: EpochHour = 2_562_046;

export const ALL_TIME: HourRange = { from: EARLIEST_HOUR, to: LATEST_HOUR };

/** The part of a range that InfluxDB can hold; undefined where that is empty. */
export function clampRange({ from, to }: HourRange): HourRange | undefined {
  const clamped = { from: Math.max(from, EARLIEST_HOUR), to: Math.min(to, LATEST_HOUR) };
  return clamped.from <= clamped.to ? clamped : undefined;
}

/** The fewest ranges that cover the hours without a gap of more than `largestGap` in any. */
export function coveringRanges(hours: Iterable<EpochHour>, largestGap: number): HourRange[] {
  const sorted = [...new Set(hours)].sort((a, b) => a - b);
  const ranges: HourRange[] = [];
  for (const hour of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && hour - last.to <= largestGap)
      ranges[ranges.length - 1] = { from: last.from, to: hour };
    else ranges.push({ from: hour, to: hour });
  }
  return ranges;
}
