import type { Forecast } from '../../ingest/store/forecast.js';
import type { EpochHour } from '../../ingest/time.js';
import type { ForecastVariable } from '../forecast-fields.js';
import type { HourlyColumn } from '../verification/hourly-column.js';
import { QuantileShifts, type QuantileShiftsOptions } from './quantile-shifts.js';
import { SETTLED_HOURS } from '../verification/settled.js';

/**
 * Recalibrates the forecasts of a past period as it would have been done live: each from pairs that had settled at its
 * origin. Memory holds the forecasts of a day and some hours.
 */
export class RollingRecalibration {
  readonly #shifts: QuantileShifts;
  readonly #recent = new Map<EpochHour, Forecast[]>();
  #next: EpochHour | undefined;

  constructor(
    private readonly options: QuantileShiftsOptions,
    private readonly observed: (station: string, variable: ForecastVariable) => HourlyColumn | undefined,
  ) {
    this.#shifts = new QuantileShifts(options);
  }

  /** Origins come in order of time. */
  take(forecast: Forecast): Forecast {
    const { origin } = forecast;
    this.#learnUntil(origin - SETTLED_HOURS);
    const same = this.#recent.get(origin);
    if (same === undefined) this.#recent.set(origin, [forecast]);
    else same.push(forecast);
    return this.#shifts.apply(forecast);
  }

  #learnUntil(last: EpochHour): void {
    for (let valid = this.#next ?? last; valid <= last; valid++) {
      const spokeOfIt = Array.from({ length: this.options.horizon }, (_, index) => valid - 1 - index).flatMap(
        (origin) => this.#recent.get(origin) ?? [],
      );
      this.#shifts.learn(valid, spokeOfIt, this.observed);
      this.#next = valid + 1;
    }
    const oldest = (this.#next ?? last) - this.options.horizon;
    for (const origin of this.#recent.keys()) if (origin < oldest) this.#recent.delete(origin);
  }
}
