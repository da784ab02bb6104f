import { type EpochHour, hourToMilliseconds, utc } from '../../ingest/time.js';

const HOURS_PER_DAY = 24;

/** Months of hours, UTC; each day is looked up in the calendar once. */
export class Months {
  readonly #byDay = new Map<number, number>();

  /** 0 to 11. */
  indexOf(hour: EpochHour): number {
    const day = Math.floor(hour / HOURS_PER_DAY);
    const known = this.#byDay.get(day);
    if (known !== undefined) return known;
    const month = utc(hourToMilliseconds(day * HOURS_PER_DAY)).month - 1;
    this.#byDay.set(day, month);
    return month;
  }
}

/** Hour of the day, UTC, 0 to 23. */
export function hourOfDay(hour: EpochHour): number {
  return ((hour % HOURS_PER_DAY) + HOURS_PER_DAY) % HOURS_PER_DAY;
}
