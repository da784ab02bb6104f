import type { Variable } from '../../ingest/observations/variables.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import { quantileField, type ForecastVariable } from '../forecast-fields.js';
import { persistence, sameHourYesterday } from './baselines.js';
import { RecentColumn } from './recent-column.js';
import { SkillSums, type SkillErrors, type SkillPair } from './skill-sums.js';

export interface RunningSkillOptions {
  /** Whose forecasts are scored, together: those that are served. The first is named in the summary. */
  readonly models: () => readonly string[];
  readonly variables: readonly ForecastVariable[];
  readonly horizon: number;
  /** Hours that persistence may look back where the origin itself has no reading. */
  readonly history: number;
}

export interface VariableSkill extends SkillErrors {
  readonly variable: ForecastVariable;
  readonly leads: readonly (SkillErrors & { readonly lead: number })[];
}

export interface RunningSkillSummary {
  readonly model: string;
  /** First and last valid hour of the pairs; undefined while there are none. */
  readonly valid: { readonly from: EpochHour; readonly to: EpochHour } | undefined;
  readonly stations: number;
  readonly variables: readonly VariableSkill[];
}

interface StationState {
  readonly columns: ReadonlyMap<ForecastVariable, RecentColumn>;
  readonly forecasts: Map<EpochHour, Forecast>;
  /** What is in the sums now, by valid hour, so that a corrected reading replaces what it corrects. */
  readonly scored: Map<EpochHour, readonly SkillPair[]>;
  /** Newest hour that was read. */
  newest: EpochHour;
}

/**
 * Scores live forecasts as the hours that they spoke of are observed, against persistence and the same hour
 * yesterday, all on the same pairs. Keeps sums and the last few days of each station, so it can run for years.
 */
export class RunningSkill {
  readonly #stations = new Map<string, StationState>();
  readonly #sums: SkillSums;
  #from: EpochHour = Infinity;
  #to: EpochHour = -Infinity;

  constructor(private readonly options: RunningSkillOptions) {
    this.#sums = new SkillSums(options.variables, options.horizon);
  }

  /** Forecasts of other models are ignored; one that was issued before is replaced. */
  addForecasts(forecasts: readonly Forecast[]): void {
    const models = this.options.models();
    for (const forecast of forecasts) {
      if (!models.includes(forecast.model)) continue;
      const { forecasts: known } = this.#state(forecast.station);
      known.set(forecast.origin, forecast);
      forget(known, forecast.origin - this.#memory - this.options.horizon);
    }
  }

  /** Readings that are new or were corrected; flagged values count as not observed. */
  addReadings(readings: readonly HourlyReading[]): void {
    for (const reading of readings) {
      const state = this.#state(reading.station);
      for (const variable of this.options.variables) {
        const value = reading.flagged.includes(variable) ? undefined : reading.values[variable];
        if (value !== undefined) state.columns.get(variable)?.set(reading.hour, value);
      }
    }
    for (const { station, hour } of readings) this.#score(this.#state(station), hour);
  }

  summary(): RunningSkillSummary {
    const { variables, horizon, models } = this.options;
    const [model = 'none'] = models();
    const leads = Array.from({ length: horizon }, (_, index) => index + 1);
    return {
      model,
      valid: this.#from <= this.#to ? { from: this.#from, to: this.#to } : undefined,
      stations: [...this.#stations.values()].filter((state) => state.scored.size > 0).length,
      variables: variables.map((variable) => ({
        variable,
        ...this.#sums.errors(variable),
        leads: leads.map((lead) => ({ lead, ...this.#sums.errors(variable, lead) })),
      })),
    };
  }

  /**
   * Hours back from the newest reading in which a correction still counts. Whatever may be scored again has its
   * forecasts and its old score in memory for as long, so that nothing is counted twice or half.
   */
  get #memory(): number {
    return 2 * this.options.horizon;
  }

  #state(station: string): StationState {
    let state = this.#stations.get(station);
    if (state === undefined) {
      const hours = this.options.history + this.#memory + this.options.horizon;
      state = {
        columns: new Map(this.options.variables.map((variable) => [variable, new RecentColumn(hours)])),
        forecasts: new Map(),
        scored: new Map(),
        newest: -Infinity,
      };
      this.#stations.set(station, state);
    }
    return state;
  }

  #score(state: StationState, valid: EpochHour): void {
    state.newest = Math.max(state.newest, valid);
    if (valid < state.newest - this.#memory) return;
    for (const pair of state.scored.get(valid) ?? []) this.#sums.remove(pair);
    const pairs = this.options.variables.flatMap((variable) => this.#pairs(state, variable, valid));
    for (const pair of pairs) this.#sums.add(pair);
    if (pairs.length === 0) {
      state.scored.delete(valid);
      return;
    }
    state.scored.set(valid, pairs);
    forget(state.scored, state.newest - this.#memory);
    this.#from = Math.min(this.#from, valid);
    this.#to = Math.max(this.#to, valid);
  }

  #pairs(state: StationState, variable: ForecastVariable & Variable, valid: EpochHour): SkillPair[] {
    const observed = state.columns.get(variable);
    if (observed === undefined || Number.isNaN(observed.at(valid))) return [];
    const pairs: SkillPair[] = [];
    for (let lead = 1; lead <= this.options.horizon; lead++) {
      const origin = valid - lead;
      const fields = state.forecasts.get(origin)?.fields;
      const mean = fields?.[variable]?.[lead - 1] ?? NaN;
      const pair = {
        variable,
        lead,
        observed: observed.at(valid),
        mean,
        median: fields?.[quantileField(variable, 0.5)]?.[lead - 1] ?? mean,
        persistence: persistence(observed, origin, this.options.history),
        yesterday: sameHourYesterday(observed, origin, lead),
      };
      if (!Number.isNaN(mean + pair.persistence + pair.yesterday)) pairs.push(pair);
    }
    return pairs;
  }
}

function forget<T>(byHour: Map<EpochHour, T>, before: EpochHour): void {
  for (const hour of byHour.keys()) if (hour < before) byHour.delete(hour);
}
