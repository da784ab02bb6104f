import { SpanKind } from '@opentelemetry/api';
import type { CheckedObservation } from '../../ingest/observations/checked-observation.js';
import type { Station } from '../../ingest/stations/station.js';
import type { DocumentStore } from '../../ingest/store/document-store.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type {
  ForecastQuery,
  HourRange,
  HourlyReading,
  SeriesStore,
  StationCoverage,
} from '../../ingest/store/series-store.js';
import { inSpan } from '../../ingest/tracing.js';

/** A store whose reads and writes of series are spans. */
export class TracedStore implements SeriesStore {
  readonly documents: DocumentStore;

  /** @param system name of the database: `influxdb` or `duckdb` */
  constructor(
    private readonly store: SeriesStore,
    private readonly system: string,
  ) {
    this.documents = store.documents;
  }

  writeStations(stations: readonly Station[]): Promise<void> {
    return this.store.writeStations(stations);
  }

  writeObservations(observations: readonly CheckedObservation[]): Promise<void> {
    const write = () => this.store.writeObservations(observations);
    return this.#traced('store write observations', write, observations.length);
  }

  writeForecasts(forecasts: readonly Forecast[]): Promise<void> {
    const write = () => this.store.writeForecasts(forecasts);
    return this.#traced('store write forecasts', write, forecasts.length);
  }

  readStations(): Promise<Station[]> {
    return this.#traced('store read stations', () => this.store.readStations());
  }

  readObservations(range: HourRange, stations?: readonly string[]): Promise<HourlyReading[]> {
    return this.#traced('store read observations', () => this.store.readObservations(range, stations));
  }

  readForecasts(query: ForecastQuery): Promise<Forecast[]> {
    return this.#traced('store read forecasts', () => this.store.readForecasts(query));
  }

  readLatestForecasts(query?: { stations?: readonly string[]; model?: string }): Promise<Forecast[]> {
    return this.#traced('store read latest forecasts', () => this.store.readLatestForecasts(query));
  }

  coverage(): Promise<StationCoverage[]> {
    return this.#traced('store read coverage', () => this.store.coverage());
  }

  ping(): Promise<void> {
    return this.store.ping();
  }

  close(): Promise<void> {
    return this.store.close();
  }

  #traced<T>(name: string, work: () => Promise<T>, rows?: number): Promise<T> {
    const attributes = {
      'db.system.name': this.system,
      ...(rows === undefined ? {} : { 'db.operation.batch.size': rows }),
    };
    return inSpan(name, { kind: SpanKind.CLIENT, attributes }, work);
  }
}
