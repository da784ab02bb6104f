import type { EpochHour } from '../../ingest/time.js';
import type { HourlyColumn } from './hourly-column.js';
import { hourOfDay, type Months } from './months.js';

const MONTHS_PER_YEAR = 12;
const HOURS_PER_DAY = 24;

/**
 * Climatology of a period that is scored itself: of a month it knows nothing but the months around it, the mean at
 * that hour of the day (UTC) over the nearest month before and the nearest after that have it, December being beside
 * January. NaN where no other month has that hour.
 */
export class OtherMonthsClimatology implements HourlyColumn {
  readonly #sums = new Float64Array(MONTHS_PER_YEAR * HOURS_PER_DAY);
  readonly #counts = new Float64Array(MONTHS_PER_YEAR * HOURS_PER_DAY);

  constructor(private readonly months: Months) {}

  /** Takes a value of any month; NaN is none. */
  learn(hour: EpochHour, value: number): void {
    if (Number.isNaN(value)) return;
    const cell = cellOf(this.months.indexOf(hour), hour);
    this.#sums[cell] = (this.#sums[cell] ?? 0) + value;
    this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
  }

  at(hour: EpochHour): number {
    const month = this.months.indexOf(hour);
    const before = this.#nearest(month, -1, hour);
    const after = this.#nearest(month, 1, hour);
    return (before + after) / 2;
  }

  #nearest(month: number, step: 1 | -1, hour: EpochHour): number {
    for (let distance = 1; distance < MONTHS_PER_YEAR; distance++) {
      const other = (month + step * distance + MONTHS_PER_YEAR) % MONTHS_PER_YEAR;
      const cell = cellOf(other, hour);
      const count = this.#counts[cell] ?? 0;
      if (count > 0) return (this.#sums[cell] ?? NaN) / count;
    }
    return NaN;
  }
}

function cellOf(month: number, hour: EpochHour): number {
  return month * HOURS_PER_DAY + hourOfDay(hour);
}
