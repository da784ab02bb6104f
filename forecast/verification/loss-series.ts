import type { HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import { type Method, METHODS } from './methods.js';

/** Squared errors of each method by lead and origin, averaged over stations: what forecasts are compared by. */
export class LossSeries {
  readonly #origins: number;
  readonly #sums: Readonly<Record<Method, Float64Array>>;
  readonly #counts: Float64Array;

  constructor(
    horizon: number,
    private readonly origins: HourRange,
    /** Hours from one origin to the next. */
    readonly every: number,
  ) {
    this.#origins = Math.floor((origins.to - origins.from) / every) + 1;
    const zeros = (): Float64Array => new Float64Array(horizon * this.#origins);
    this.#sums = { model: zeros(), persistence: zeros(), yesterday: zeros(), climatology: zeros() };
    this.#counts = zeros();
  }

  /** Squared error of each method for one pair; NaN where a method is not part of the comparison. */
  add(origin: EpochHour, lead: number, losses: Readonly<Record<Method, number>>): void {
    const index = (lead - 1) * this.#origins + Math.floor((origin - this.origins.from) / this.every);
    for (const method of METHODS) {
      const sums = this.#sums[method];
      sums[index] = (sums[index] ?? 0) + losses[method];
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Loss of `left` minus loss of `right` for each origin that has pairs, in order of time. */
  differences(lead: number, left: Method, right: Method): Float64Array {
    const differences: number[] = [];
    for (let index = (lead - 1) * this.#origins; index < lead * this.#origins; index++) {
      const count = this.#counts[index] ?? 0;
      if (count === 0) continue;
      differences.push(((this.#sums[left][index] ?? NaN) - (this.#sums[right][index] ?? NaN)) / count);
    }
    return Float64Array.from(differences);
  }
}
