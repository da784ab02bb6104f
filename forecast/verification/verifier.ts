import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import type { Variable } from '../../ingest/observations/variables.js';
import type { ForecastVariable } from '../forecast-fields.js';
import type { HourlyColumn } from './hourly-column.js';
import { Months } from './months.js';
import { PairGroups } from './pair-groups.js';
import { summarise } from './summarise.js';
import { VariableScores } from './variable-scores.js';
import type { VerificationScores } from './verification-report.js';
import { WindScores } from './wind-scores.js';

export interface VerifierOptions {
  readonly stations: readonly string[];
  readonly variables: readonly ForecastVariable[];
  readonly quantiles: readonly number[];
  readonly horizon: number;
  readonly history: number;
  /** First and last hour of origin, and hours from one to the next. */
  readonly origins: HourRange;
  readonly every: number;
  /** Undefined where the station has no such series. */
  observed(station: string, variable: Variable): HourlyColumn | undefined;
  /** Left out where there is no period to learn a climatology from. */
  readonly climatology?: (station: string, variable: ForecastVariable) => HourlyColumn | undefined;
}

/** Scores forecasts as they come, in any order, against what was observed; keeps sums, not forecasts. */
export class Verifier {
  readonly #stations: ReadonlyMap<string, number>;
  readonly #groups: PairGroups;
  readonly #variables: readonly VariableScores[];
  readonly #wind: WindScores;

  constructor(private readonly options: VerifierOptions) {
    const { stations, variables, horizon } = options;
    this.#stations = new Map(stations.map((station, index) => [station, index]));
    this.#groups = new PairGroups(horizon, stations.length, new Months());
    this.#variables = variables.map((variable) => new VariableScores({ ...options, variable }, this.#groups));
    this.#wind = new WindScores(horizon);
  }

  /** Forecasts of stations that are not verified are ignored. */
  add(forecast: Forecast): void {
    const station = this.#stations.get(forecast.station);
    if (station === undefined) return;
    for (const scores of this.#variables) {
      const { variable } = scores.options;
      const observed = this.options.observed(forecast.station, variable);
      const climatology = this.options.climatology?.(forecast.station, variable);
      if (observed !== undefined) scores.add(forecast, station, observed, climatology);
    }
    const speed = this.options.observed(forecast.station, 'wind_speed_10m');
    const direction = this.options.observed(forecast.station, 'wind_direction_10m');
    if (speed !== undefined && direction !== undefined) this.#wind.add(forecast, speed, direction);
  }

  scores(): VerificationScores {
    return summarise({
      stations: this.options.stations,
      horizon: this.options.horizon,
      every: this.options.every,
      hasClimatology: this.options.climatology !== undefined,
      groups: this.#groups,
      variables: this.#variables,
      wind: this.#wind,
    });
  }
}
