import { z } from 'zod';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { EpochHour } from '../../ingest/time.js';
import { quantileField, type ForecastVariable } from '../forecast-fields.js';
import type { HourlyColumn } from '../verification/hourly-column.js';
import { recalibratedModel } from './recalibrated-model.js';

export interface QuantileShiftsOptions {
  readonly variables: readonly ForecastVariable[];
  readonly horizon: number;
  /** Ascending. */
  readonly quantiles: readonly number[];
}

/**
 * How far a quantile moves with an hour of pairs, in widths of the model's widest interval, for each unit by which the
 * share of observations below it is not its probability. Chosen on the Dutch and Taiwanese validation periods: larger
 * steps follow the weather and not the model, smaller ones take months to find what is wrong.
 */
const STEP = 0.005;
/** Narrower intervals are taken to be this wide, in the variable's unit, so that none is stuck at no width. */
const LEAST_WIDTH = 0.1;

const savedSchema = z.strictObject({
  through: z.int(),
  /** By variable: `horizon` times a shift for each quantile. */
  shifts: z.record(z.string(), z.array(z.number())),
});

/**
 * Shifts of a model's quantiles, one for each variable, lead and quantile, that make as many observations fall below a
 * quantile as it says: online quantile tracking (Angelopoulos, Candès and Tibshirani 2023, arXiv:2307.16895, after
 * the adaptive conformal inference of Gibbs and Candès 2021), on the scores of conformalised quantile regression (Romano,
 * Patterson and Candès 2019) in units of the forecast's own width. Whatever the weather does, the share of the
 * observations below a shifted quantile comes to be its probability.
 */
export class QuantileShifts {
  readonly #shifts: ReadonlyMap<ForecastVariable, Float64Array>;
  #through: EpochHour = -Infinity;

  constructor(private readonly options: QuantileShiftsOptions) {
    const { variables, horizon, quantiles } = options;
    this.#shifts = new Map(
      variables.map((variable) => [variable, new Float64Array(horizon * quantiles.length)]),
    );
  }

  /** What was saved of a model with other quantiles or leads says nothing here, and is left aside. */
  static load(text: string, options: QuantileShiftsOptions): QuantileShifts {
    const saved = savedSchema.parse(JSON.parse(text));
    const loaded = new QuantileShifts(options);
    const entries = [...loaded.#shifts].map(
      ([variable, shifts]) => [shifts, saved.shifts[variable]] as const,
    );
    if (entries.some(([shifts, values]) => values?.length !== shifts.length)) return loaded;
    for (const [shifts, values] of entries) shifts.set(values ?? []);
    loaded.#through = saved.through;
    return loaded;
  }

  save(): string {
    const shifts = Object.fromEntries([...this.#shifts].map(([variable, values]) => [variable, [...values]]));
    return JSON.stringify({ through: this.#through, shifts } satisfies z.input<typeof savedSchema>);
  }

  /** Last valid hour that was learned from; -Infinity before the first. */
  get through(): EpochHour {
    return this.#through;
  }

  /** Learns from what was observed in an hour; each hour counts once, in order of time. */
  learn(
    valid: EpochHour,
    forecasts: readonly Forecast[],
    observed: (station: string, variable: ForecastVariable) => HourlyColumn | undefined,
  ): void {
    if (valid <= this.#through) return;
    this.#through = valid;
    for (const [variable, shifts] of this.#shifts)
      this.#learnVariable(variable, shifts, valid, forecasts, observed);
  }

  /** The forecast with its quantiles shifted, in order, under the recalibrated model's name; nothing else changes. */
  apply(forecast: Forecast): Forecast {
    const fields = { ...forecast.fields };
    for (const [variable, shifts] of this.#shifts) {
      const series = this.#quantilesOf(forecast, variable);
      if (series === undefined) continue;
      const shifted = series.map((values) => values.slice());
      const count = series.length;
      const atLead = new Float32Array(count);
      const lowest = variable === 'wind_speed_10m' ? 0 : -Infinity;
      for (let lead = 0; lead < forecast.horizon; lead++) {
        const width = widthAt(series, lead);
        for (let rank = 0; rank < count; rank++) {
          const shift = shifts[lead * count + rank] ?? 0;
          atLead[rank] = Math.max(lowest, (series[rank]?.[lead] ?? NaN) + shift * width);
        }
        // Shifted apart they may have crossed; in order they are at least as good (Chernozhukov et al. 2010).
        atLead.sort();
        shifted.forEach((values, rank) => (values[lead] = atLead[rank] ?? NaN));
      }
      this.options.quantiles.forEach((probability, rank) => {
        const values = shifted[rank];
        if (values !== undefined) fields[quantileField(variable, probability)] = values;
      });
    }
    return { ...forecast, model: recalibratedModel(forecast.model), fields };
  }

  #learnVariable(
    variable: ForecastVariable,
    shifts: Float64Array,
    valid: EpochHour,
    forecasts: readonly Forecast[],
    observed: (station: string, variable: ForecastVariable) => HourlyColumn | undefined,
  ): void {
    const { horizon, quantiles } = this.options;
    const below = new Float64Array(shifts.length);
    const pairs = new Float64Array(horizon);
    for (const forecast of forecasts) {
      const lead = valid - forecast.origin;
      if (lead < 1 || lead > horizon) continue;
      const observation = observed(forecast.station, variable)?.at(valid) ?? NaN;
      const series = this.#quantilesOf(forecast, variable);
      if (series === undefined || Number.isNaN(observation)) continue;
      const width = widthAt(series, lead - 1);
      if (Number.isNaN(width)) continue;
      pairs[lead - 1] = (pairs[lead - 1] ?? 0) + 1;
      for (let rank = 0; rank < series.length; rank++) {
        const index = (lead - 1) * quantiles.length + rank;
        const quantile = (series[rank]?.[lead - 1] ?? NaN) + (shifts[index] ?? 0) * width;
        if (observation <= quantile) below[index] = (below[index] ?? 0) + 1;
      }
    }
    for (let index = 0; index < shifts.length; index++) {
      const count = pairs[Math.floor(index / quantiles.length)] ?? 0;
      if (count === 0) continue;
      const probability = quantiles[index % quantiles.length] ?? NaN;
      shifts[index] = (shifts[index] ?? 0) + STEP * (probability - (below[index] ?? 0) / count);
    }
  }

  /** Undefined where the forecast lacks one of them. */
  #quantilesOf({ fields }: Forecast, variable: string): readonly Float32Array[] | undefined {
    const { quantiles } = this.options;
    const series = quantiles.flatMap((probability) => fields[quantileField(variable, probability)] ?? []);
    return series.length === quantiles.length && series.length > 1 ? series : undefined;
  }
}

function widthAt(series: readonly Float32Array[], lead: number): number {
  return Math.max(LEAST_WIDTH, (series.at(-1)?.[lead] ?? NaN) - (series[0]?.[lead] ?? NaN));
}
