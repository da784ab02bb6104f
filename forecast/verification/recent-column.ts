import type { EpochHour } from '../../ingest/time.js';
import type { HourlyColumn } from './hourly-column.js';

/** The last `hours` hours of one variable of one station, as a ring; older hours read as not observed. */
export class RecentColumn implements HourlyColumn {
  readonly #values: Float32Array;
  readonly #hours: Float64Array;

  constructor(hours: number) {
    this.#values = new Float32Array(hours);
    this.#hours = new Float64Array(hours).fill(NaN);
  }

  at(hour: EpochHour): number {
    const index = this.#index(hour);
    return this.#hours[index] === hour ? (this.#values[index] ?? NaN) : NaN;
  }

  set(hour: EpochHour, value: number): void {
    const index = this.#index(hour);
    if ((this.#hours[index] ?? NaN) > hour) return;
    this.#hours[index] = hour;
    this.#values[index] = value;
  }

  #index(hour: EpochHour): number {
    const { length } = this.#hours;
    return ((hour % length) + length) % length;
  }
}
