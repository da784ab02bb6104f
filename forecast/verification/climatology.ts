import type { EpochHour } from '../../ingest/time.js';
import type { HourlyColumn } from './hourly-column.js';
import { hourOfDay, type Months } from './months.js';

const MONTHS_PER_YEAR = 12;
const HOURS_PER_DAY = 24;
const CELLS = MONTHS_PER_YEAR * HOURS_PER_DAY;

/**
 * Climatology of one variable of one station: the mean of what was observed in a month at an hour of the day
 * (UTC). For a month that the training period does not have, it is the mean of that hour over the months it has;
 * NaN where there is nothing of that hour at all.
 */
export class Climatology implements HourlyColumn {
  /** By month and hour, then by hour alone. */
  readonly #sums = new Float64Array(CELLS + HOURS_PER_DAY);
  readonly #counts = new Float64Array(CELLS + HOURS_PER_DAY);

  constructor(private readonly months: Months) {}

  /** Takes a value of the training period; NaN is none. */
  learn(hour: EpochHour, value: number): void {
    if (Number.isNaN(value)) return;
    for (const cell of [this.#monthCell(hour), CELLS + hourOfDay(hour)]) {
      this.#sums[cell] = (this.#sums[cell] ?? 0) + value;
      this.#counts[cell] = (this.#counts[cell] ?? 0) + 1;
    }
  }

  at(hour: EpochHour): number {
    const monthCell = this.#monthCell(hour);
    const cell = this.#counts[monthCell] === 0 ? CELLS + hourOfDay(hour) : monthCell;
    return (this.#sums[cell] ?? NaN) / (this.#counts[cell] ?? NaN);
  }

  #monthCell(hour: EpochHour): number {
    return this.months.indexOf(hour) * HOURS_PER_DAY + hourOfDay(hour);
  }
}
