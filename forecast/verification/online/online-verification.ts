import type { Logger } from '../../../ingest/logger.js';
import { VARIABLE_NAMES } from '../../../ingest/observations/variables.js';
import { SerialQueue } from '../../../ingest/serial-queue.js';
import type { Station } from '../../../ingest/stations/station.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { formatHour, type EpochHour } from '../../../ingest/time.js';
import { ObservedDataset } from '../../dataset/observed-dataset.js';
import type { ForecastVariable } from '../../forecast-fields.js';
import { SETTLED_HOURS } from '../settled.js';
import { ModelComparison, type ModelVerdict } from './model-comparison.js';
import { pairsOf, type OnlinePair } from './online-pairs.js';
import { ScoreSums, type OnlineScores } from './score-sums.js';
import { median } from './median.js';
import { SensorDrift, neighboursOf } from './sensor-drift.js';

export interface OnlineVerificationOptions {
  readonly store: Pick<SeriesStore, 'readObservations' | 'readForecasts' | 'documents'>;
  readonly stations: readonly Station[];
  readonly variables: readonly ForecastVariable[];
  readonly quantiles: readonly number[];
  readonly horizon: number;
  readonly history: number;
  /** The live models, best first; every other model whose forecasts are in the store is a candidate. */
  readonly live: () => readonly string[];
  readonly logger: Logger;
}

export interface SensorAlarm {
  readonly station: string;
  readonly variable: 'temperature_2m';
  /** First hour of the day since which. */
  readonly since: EpochHour;
}

const SCORES = 'verification-scores';
const COMPARISONS = 'verification-comparisons';
const DRIFT = 'verification-drift';
const STATE = 'verification-state';
const THROUGH = 'through';

const HOURS_PER_DAY = 24;
const QUARTERS = 4;
const HOURS_OF_QUARTER = HOURS_PER_DAY / QUARTERS;
/** Hours of a quarter that a station and its neighbours must share for the day to count. */
const LEAST_HOURS_OF_QUARTER = 3;

/**
 * Scores what is in the store as time goes on: each valid hour once, six hours after it, for every model that has
 * spoken of it. The results are kept in the store too, so that it goes on after a restart as if there had been none.
 */
export class OnlineVerification {
  readonly #calls = new SerialQueue();
  readonly #scores = new Map<string, ScoreSums>();
  readonly #comparisons = new Map<string, ModelComparison>();
  readonly #drift = new Map<string, SensorDrift>();
  readonly #neighbours: ReadonlyMap<string, readonly string[]>;
  #through: EpochHour | undefined;
  #loaded = false;

  constructor(private readonly options: OnlineVerificationOptions) {
    this.#neighbours = neighboursOf(options.stations);
  }

  /** Last valid hour that is scored; undefined before the first. */
  get through(): EpochHour | undefined {
    return this.#through;
  }

  /**
   * Scores up to six hours before `newest`, from where the last call ended; at first from `since`. Calls run one after
   * the other. Rejects with StoreUnavailableError; what was saved by then stays.
   */
  advance(newest: EpochHour, since: EpochHour): Promise<void> {
    return this.#calls.run(async () => {
      await this.#load();
      const until = newest - SETTLED_HOURS;
      let from = (this.#through ?? since - 1) + 1;
      while (from <= until) {
        const to = Math.min(until, endOfDay(from));
        await this.#score(from, to);
        from = to + 1;
      }
    });
  }

  /** Models that were scored, live and candidates, in order of name. */
  get models(): string[] {
    return [...new Set([...this.#scores.keys()].map((key) => modelOf(key)))].sort();
  }

  /** Of one station or all, one lead or all; undefined where there is no pair. */
  scores(
    model: string,
    variable: ForecastVariable,
    choice: { readonly station?: string; readonly lead?: number } = {},
  ): OnlineScores | undefined {
    const total = new ScoreSums(this.options.horizon);
    for (const [key, sums] of this.#scores) {
      if (modelOf(key) !== model) continue;
      if (choice.station === undefined || key === keyOf(model, choice.station)) total.merge(sums);
    }
    return total.scores(variable, choice.lead);
  }

  /** What can be said by now of each candidate against the live model. */
  verdicts(): ReadonlyMap<string, ModelVerdict> {
    return new Map(
      [...this.#comparisons].map(([model, comparison]) => [
        model,
        comparison.verdict(this.options.variables),
      ]),
    );
  }

  /** Stations whose thermometer says something else than it did, in order of id. */
  sensorAlarms(): SensorAlarm[] {
    return [...this.#drift]
      .flatMap(([station, { alarmSince }]): SensorAlarm[] =>
        alarmSince === undefined
          ? []
          : [{ station, variable: 'temperature_2m', since: alarmSince * HOURS_PER_DAY }],
      )
      .sort((a, b) => (a.station < b.station ? -1 : 1));
  }

  async #score(from: EpochHour, to: EpochHour): Promise<void> {
    const { store, stations, horizon, history } = this.options;
    const dataset = new ObservedDataset(stations, VARIABLE_NAMES);
    const earliest = Math.min(from - horizon - history, startOfDay(from));
    for (const reading of await store.readObservations({ from: earliest, to })) dataset.addReading(reading);
    const forecasts = await store.readForecasts({ origins: { from: from - horizon, to: to - 1 } });
    const changed = this.#scorePairs(forecasts, dataset, from, to);
    const watched = to === endOfDay(to) ? this.#watchSensors(dataset, startOfDay(to)) : [];
    await this.#save(changed, watched, to);
  }

  #scorePairs(
    forecasts: readonly Forecast[],
    dataset: ObservedDataset,
    from: EpochHour,
    to: EpochHour,
  ): Set<string> {
    const bySlot = new Map<string, Map<string, OnlinePair[]>>();
    const changed = new Set<string>();
    for (const forecast of forecasts) {
      const key = keyOf(forecast.model, forecast.station);
      const sums = this.#scores.get(key) ?? new ScoreSums(this.options.horizon);
      const first = Math.max(from, forecast.origin + 1, sums.through + 1);
      for (let valid = first; valid <= Math.min(to, forecast.origin + forecast.horizon); valid++) {
        const columns = dataset.columns(forecast.station);
        const pairs = pairsOf(forecast, valid, (variable) => columns?.[variable], this.options);
        if (pairs.length === 0) continue;
        this.#scores.set(key, sums);
        changed.add(key);
        for (const pair of pairs) sums.add(pair);
        const slot = bySlot.get(`${valid} ${forecast.station}`) ?? new Map<string, OnlinePair[]>();
        bySlot.set(`${valid} ${forecast.station}`, slot);
        slot.set(forecast.model, [...(slot.get(forecast.model) ?? []), ...pairs]);
      }
    }
    for (const key of changed) {
      const sums = this.#scores.get(key);
      if (sums !== undefined) sums.through = to;
    }
    this.#compare(bySlot);
    return changed;
  }

  #compare(bySlot: ReadonlyMap<string, ReadonlyMap<string, OnlinePair[]>>): void {
    const live = this.options.live();
    const inOrder = [...bySlot].sort(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    for (const [slot, byModel] of inOrder) {
      const liveModel = live.find((model) => byModel.has(model));
      if (liveModel === undefined) continue;
      for (const [model, pairs] of byModel) {
        if (model === live[0] || model === liveModel) continue;
        const comparison = this.#comparisons.get(model) ?? new ModelComparison();
        this.#comparisons.set(model, comparison);
        comparison.add(Number.parseInt(slot, 10), byModel.get(liveModel) ?? [], pairs);
      }
    }
  }

  /** Gives the stations that were looked at. */
  #watchSensors(dataset: ObservedDataset, day: EpochHour): string[] {
    const temperature = (station: string, hour: EpochHour): number =>
      dataset.columns(station)?.temperature_2m?.at(hour) ?? NaN;
    const watched: string[] = [];
    for (const [station, neighbours] of this.#neighbours) {
      const quarters = Array.from({ length: QUARTERS }, (_, quarter) => {
        const differences: number[] = [];
        for (let hour = 0; hour < HOURS_OF_QUARTER; hour++) {
          const at = day + quarter * HOURS_OF_QUARTER + hour;
          const others = neighbours
            .map((other) => temperature(other, at))
            .filter((value) => !Number.isNaN(value));
          const difference = temperature(station, at) - median(others);
          if (!Number.isNaN(difference)) differences.push(difference);
        }
        return differences.length < LEAST_HOURS_OF_QUARTER ? NaN : median(differences);
      });
      if (quarters.some(Number.isNaN)) continue;
      const sensor = this.#drift.get(station) ?? new SensorDrift();
      this.#drift.set(station, sensor);
      watched.push(station);
      const before = sensor.alarmSince;
      const drift = sensor.add(day / HOURS_PER_DAY, quarters);
      if (before === undefined && drift?.alarm === true) {
        this.options.logger.warn(
          { station, day: formatHour(day), shift: drift.shift, score: drift.score },
          'the temperature of this station has shifted against its neighbours; look at the sensor',
        );
      }
    }
    return watched;
  }

  async #load(): Promise<void> {
    if (this.#loaded) return;
    const { documents } = this.options.store;
    const { horizon } = this.options;
    for (const [key, text] of await documents.read(SCORES))
      this.#scores.set(key, ScoreSums.load(text, horizon));
    for (const [key, text] of await documents.read(COMPARISONS)) {
      this.#comparisons.set(key, ModelComparison.load(text));
    }
    for (const [key, text] of await documents.read(DRIFT)) this.#drift.set(key, SensorDrift.load(text));
    const through = (await documents.read(STATE, [THROUGH])).get(THROUGH);
    this.#through = through === undefined ? undefined : Number(through);
    this.#loaded = true;
  }

  /** The state comes last: what was written before it and is scored again knows by its own hour that it was. */
  async #save(changed: ReadonlySet<string>, watched: readonly string[], through: EpochHour): Promise<void> {
    const { documents } = this.options.store;
    const texts = <T extends { save(): string }>(all: ReadonlyMap<string, T>, keys: Iterable<string>) =>
      new Map(
        [...keys].flatMap((key): [string, string][] => {
          const each = all.get(key);
          return each === undefined ? [] : [[key, each.save()]];
        }),
      );
    await documents.write(SCORES, texts(this.#scores, changed));
    await documents.write(COMPARISONS, texts(this.#comparisons, this.#comparisons.keys()));
    await documents.write(DRIFT, texts(this.#drift, watched));
    await documents.write(STATE, new Map([[THROUGH, String(through)]]));
    this.#through = through;
  }
}

function startOfDay(hour: EpochHour): EpochHour {
  return Math.floor(hour / HOURS_PER_DAY) * HOURS_PER_DAY;
}

function endOfDay(hour: EpochHour): EpochHour {
  return startOfDay(hour) + HOURS_PER_DAY - 1;
}

/** Neither ids of models nor of stations hold a colon. */
function keyOf(model: string, station: string): string {
  return `${model}:${station}`;
}

function modelOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}
