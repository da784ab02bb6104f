import { flux } from '@influxdata/influxdb-client';
import { StoreUnavailableError } from '../../errors.js';
import type { CheckedObservation } from '../../observations/checked-observation.js';
import type { Station } from '../../stations/station.js';
import type { DocumentStore } from '../document-store.js';
import type { Forecast } from '../forecast.js';
import type {
  ForecastQuery,
  HourRange,
  HourlyReading,
  SeriesStore,
  StationCoverage,
} from '../series-store.js';
import { mergeIntoRows } from '../slot-row.js';
import { Connection, type InfluxDbOptions } from './connection.js';
import { selectCoverage } from './coverage.js';
import { InfluxDbDocuments } from './documents.js';
import { rangeOf } from './flux-parts.js';
import { selectForecasts, selectLatestForecasts } from './forecast-reading.js';
import { checkForecasts, upsertForecasts } from './forecast-writing.js';
import { GroupCommit } from './group-commit.js';
import { selectObservations, upsertObservations } from './observations.js';
import { STATION, STATION_HOUR } from './schema.js';
import { selectStations, upsertStations } from './stations.js';

/**
 * The series store on InfluxDB 2, for what several processes share; how the series lie there is in schema.ts.
 * Nothing is asked of the server before the first call. Writes that fail are tried again with growing pauses; when
 * patience ends they reject with StoreUnavailableError, and nothing of them is kept here. ConfigurationError says
 * that trying again cannot help: a wrong token, no such bucket.
 *
 * @example
 * const store = new InfluxDbSeriesStore({ url, token, organization: 'weather', bucket: 'stationcast', logger });
 */
export class InfluxDbSeriesStore implements SeriesStore {
  readonly documents: DocumentStore;
  readonly #connection: Connection;
  readonly #stations: GroupCommit<Station>;
  readonly #observations: GroupCommit<CheckedObservation>;
  readonly #forecasts: GroupCommit<Forecast>;
  #closed = false;

  constructor(options: InfluxDbOptions) {
    const connection = new Connection(options);
    this.#connection = connection;
    this.documents = new InfluxDbDocuments(connection);
    this.#stations = new GroupCommit((stations) =>
      upsertStations(
        connection,
        lastOfEach(stations, ({ id }) => id),
      ),
    );
    this.#observations = new GroupCommit((observations) =>
      upsertObservations(connection, mergeIntoRows(observations)),
    );
    this.#forecasts = new GroupCommit((forecasts) =>
      upsertForecasts(
        connection,
        lastOfEach(forecasts, ({ station, model, origin }) => `${origin} ${station} ${model}`),
      ),
    );
  }

  async writeStations(stations: readonly Station[]): Promise<void> {
    this.#assertOpen('write stations');
    await this.#stations.add(stations);
  }

  async writeObservations(observations: readonly CheckedObservation[]): Promise<void> {
    this.#assertOpen('write observations');
    await this.#observations.add(observations);
  }

  async writeForecasts(forecasts: readonly Forecast[]): Promise<void> {
    checkForecasts(forecasts);
    this.#assertOpen('write forecasts');
    await this.#forecasts.add(forecasts);
  }

  readStations(): Promise<Station[]> {
    return selectStations(this.#connection);
  }

  readObservations(range: HourRange, stations?: readonly string[]): Promise<HourlyReading[]> {
    return selectObservations(this.#connection, range, stations);
  }

  readForecasts(query: ForecastQuery): Promise<Forecast[]> {
    return selectForecasts(this.#connection, query);
  }

  readLatestForecasts(query: { stations?: readonly string[]; model?: string } = {}): Promise<Forecast[]> {
    return selectLatestForecasts(this.#connection, query);
  }

  coverage(): Promise<StationCoverage[]> {
    return selectCoverage(this.#connection);
  }

  /** Also finds out whether the token may read the bucket. */
  async ping(): Promise<void> {
    const query = flux`from(bucket: ${this.#connection.bucket})
  ${rangeOf({ from: STATION_HOUR, to: STATION_HOUR })}
  |> filter(fn: (r) => r._measurement == ${STATION})
  |> limit(n: 1)`;
    await this.#connection.read('answer', query, drain, 0);
  }

  /** Ends after what was asked for before. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#stations.idle(), this.#observations.idle(), this.#forecasts.idle()]);
    await this.#connection.close();
  }

  #assertOpen(purpose: string): void {
    if (this.#closed) throw new StoreUnavailableError(`cannot ${purpose}: the series store is closed`);
  }
}

function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  const iterator = rows[Symbol.asyncIterator]();
  let result = await iterator.next();
  while (result.done !== true) result = await iterator.next();
}
