import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import { quantileField, type ForecastVariable } from '../forecast-fields.js';
import { persistence, sameHourYesterday } from './baselines.js';
import { ErrorSums } from './error-sums.js';
import type { HourlyColumn } from './hourly-column.js';
import { LossSeries } from './loss-series.js';
import { type Method, METHODS } from './methods.js';
import { PairGroups } from './pair-groups.js';
import { QuantileSums } from './quantile-sums.js';

export interface VariableScoresOptions {
  readonly variable: ForecastVariable;
  readonly horizon: number;
  /** Hours that a model sees, and so the hours that persistence may look back. */
  readonly history: number;
  readonly quantiles: readonly number[];
  readonly origins: HourRange;
  readonly every: number;
}

/** How many pairs there could have been, and why some were not scored. */
export interface PairCounts {
  scored: number;
  /** The valid hour was not observed. */
  notObserved: number;
  /** A baseline has no value, or the forecast has none. */
  notComparable: number;
}

/**
 * Scores of one variable. All methods are scored on the same pairs: a pair counts where the observation, the
 * forecast and every baseline are there.
 */
export class VariableScores {
  readonly sums: Readonly<Record<Method, ErrorSums>>;
  readonly quantiles: QuantileSums;
  readonly losses: LossSeries;
  readonly counts: PairCounts = { scored: 0, notObserved: 0, notComparable: 0 };
  readonly #pairGroups = new Int32Array(PairGroups.PER_PAIR);
  readonly #forecast: Record<Method, number> = {
    model: NaN,
    persistence: NaN,
    yesterday: NaN,
    climatology: NaN,
  };
  readonly #squares: Record<Method, number> = {
    model: NaN,
    persistence: NaN,
    yesterday: NaN,
    climatology: NaN,
  };

  constructor(
    readonly options: VariableScoresOptions,
    private readonly groups: PairGroups,
  ) {
    const sums = (): ErrorSums => new ErrorSums(groups.count);
    this.sums = { model: sums(), persistence: sums(), yesterday: sums(), climatology: sums() };
    this.quantiles = new QuantileSums(1 + options.horizon, options.quantiles);
    this.losses = new LossSeries(options.horizon, options.origins, options.every);
  }

  /** `climatology` is undefined where there is none to compare with, and then asks nothing of a pair. */
  add(
    forecast: Forecast,
    station: number,
    observed: HourlyColumn,
    climatology: HourlyColumn | undefined,
  ): void {
    const { variable, horizon, history, quantiles } = this.options;
    const mean = forecast.fields[variable];
    const median = forecast.fields[quantileField(variable, 0.5)] ?? mean;
    const series = quantiles.map(
      (probability) => forecast.fields[quantileField(variable, probability)] ?? new Float32Array(0),
    );
    const values = this.#forecast;
    values.persistence = persistence(observed, forecast.origin, history);
    for (let lead = 1; lead <= horizon; lead++) {
      const valid = forecast.origin + lead;
      const observation = observed.at(valid);
      if (Number.isNaN(observation)) {
        this.counts.notObserved += 1;
        continue;
      }
      values.model = mean?.[lead - 1] ?? NaN;
      values.yesterday = sameHourYesterday(observed, forecast.origin, lead);
      values.climatology = climatology?.at(valid) ?? 0;
      if (Number.isNaN(values.model + values.persistence + values.yesterday + values.climatology)) {
        this.counts.notComparable += 1;
        continue;
      }
      this.groups.fill(this.#pairGroups, lead, station, valid);
      this.#score(observation, (median?.[lead - 1] ?? NaN) - observation);
      this.losses.add(forecast.origin, lead, this.#squares);
      this.quantiles.add(PairGroups.ALL, series, lead - 1, observation);
      this.quantiles.add(this.groups.ofLead(lead), series, lead - 1, observation);
      this.counts.scored += 1;
    }
  }

  #score(observation: number, medianError: number): void {
    for (const method of METHODS) {
      const error = this.#forecast[method] - observation;
      this.#squares[method] = error * error;
      for (const group of this.#pairGroups) {
        this.sums[method].add(group, error, method === 'model' ? medianError : error);
      }
    }
  }
}
