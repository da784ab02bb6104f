import type { CheckedObservation, QualityCheck } from '../observations/checked-observation.js';
import type { Variable } from '../observations/variables.js';
import type { Station } from '../stations/station.js';
import type { EpochHour } from '../time.js';
import type { DocumentStore } from './document-store.js';
import type { Forecast } from './forecast.js';

/** Hours `from` to `to`, both inclusive. */
export interface HourRange {
  readonly from: EpochHour;
  readonly to: EpochHour;
}

/** What one station said in one hourly slot; `flagged` names the variables that failed quality control. */
export interface HourlyReading {
  readonly station: string;
  readonly hour: EpochHour;
  readonly values: Readonly<Partial<Record<Variable, number>>>;
  readonly flagged: readonly Variable[];
  /**
   * Which checks the flagged values failed. A store may not keep them, and has none of values that were written
   * before it did; `flagged` is complete.
   */
  readonly checks?: Readonly<Partial<Record<Variable, readonly QualityCheck[]>>>;
  /** Whole seconds from the full hour to the reading that a value is from; left out where that is 0. */
  readonly offsets?: Readonly<Partial<Record<Variable, number>>>;
}

export interface ForecastQuery {
  readonly stations?: readonly string[];
  readonly model?: string;
  /** Hours of origin. */
  readonly origins: HourRange;
}

export interface StationCoverage {
  readonly station: string;
  readonly first: EpochHour;
  readonly last: EpochHour;
  readonly hours: number;
}

/**
 * Where stations, hourly readings and forecasts are kept. Writes resolve only when the data is durable, and
 * every write is idempotent: observations by (station, hour), forecasts by (station, model, origin, valid).
 * All methods reject with StoreUnavailableError where the store cannot be reached.
 */
export interface SeriesStore {
  /** What has to outlive a process and is no series. */
  readonly documents: DocumentStore;

  writeStations(stations: readonly Station[]): Promise<void>;
  /**
   * Where several observations of a station fall into one hour, each variable keeps the value that passed
   * quality control and is nearest to the full hour; one that an observation does not have stays as it was.
   */
  writeObservations(observations: readonly CheckedObservation[]): Promise<void>;
  writeForecasts(forecasts: readonly Forecast[]): Promise<void>;

  readStations(): Promise<Station[]>;
  /** In order of hour, then station. */
  readObservations(range: HourRange, stations?: readonly string[]): Promise<HourlyReading[]>;
  /** In order of origin, then station. */
  readForecasts(query: ForecastQuery): Promise<Forecast[]>;
  /** The forecast with the newest origin of each station, of one model or of each. */
  readLatestForecasts(query?: { stations?: readonly string[]; model?: string }): Promise<Forecast[]>;
  coverage(): Promise<StationCoverage[]>;
  /** Resolves where the store answers; for readiness. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
