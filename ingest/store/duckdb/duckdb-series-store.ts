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
import { numberOf, textOf } from './column-values.js';
import { Database } from './database.js';
import { DocumentsTable } from './documents-table.js';
import { forecastFilter } from './forecast-filter.js';
import { keyText } from './forecast-key.js';
import { selectForecasts, selectLatestForecasts } from './forecast-reading.js';
import { checkForecasts, upsertForecasts } from './forecast-writing.js';
import { selectObservations, upsertObservations } from './observations-table.js';
import { openDatabase, type DuckDbOptions } from './open-database.js';
import { selectStations, upsertStations } from './stations-table.js';

/**
 * The embedded series store: one DuckDB file, held by one process.
 *
 * @example
 * const store = await DuckDbSeriesStore.open({ file: 'stationcast-data/series.duckdb' });
 */
export class DuckDbSeriesStore implements SeriesStore {
  readonly documents: DocumentStore;

  private constructor(private readonly database: Database) {
    this.documents = new DocumentsTable(database);
  }

  /** Rejects with ConfigurationError where the file cannot be opened: no access, held by another process, damaged. */
  static async open(options: DuckDbOptions): Promise<DuckDbSeriesStore> {
    const instance = await openDatabase(options);
    const writer = await instance.connect();
    return new DuckDbSeriesStore(new Database(options.file, instance, writer));
  }

  async writeStations(stations: readonly Station[]): Promise<void> {
    const last = new Map(stations.map((station) => [station.id, station]));
    if (last.size === 0) return;
    await this.database.write('write stations', (connection) =>
      upsertStations(connection, [...last.values()]),
    );
  }

  async writeObservations(observations: readonly CheckedObservation[]): Promise<void> {
    const rows = mergeIntoRows(observations);
    if (rows.length === 0) return;
    await this.database.write('write observations', (connection) => upsertObservations(connection, rows));
  }

  async writeForecasts(forecasts: readonly Forecast[]): Promise<void> {
    checkForecasts(forecasts);
    const last = new Map(forecasts.map((forecast) => [keyText(forecast), forecast]));
    if (last.size === 0) return;
    const rows = [...last.values()];
    await this.database.write('write forecasts', (connection) => upsertForecasts(connection, rows));
  }

  readStations(): Promise<Station[]> {
    return selectStations(this.database);
  }

  readObservations(range: HourRange, stations?: readonly string[]): Promise<HourlyReading[]> {
    return selectObservations(this.database, range, stations);
  }

  readForecasts({ origins, stations, model }: ForecastQuery): Promise<Forecast[]> {
    const { where, parameters } = forecastFilter(stations, model);
    return selectForecasts(this.database, {
      where: `origin BETWEEN $from AND $to AND ${where}`,
      parameters: { from: origins.from, to: origins.to, ...parameters },
    });
  }

  readLatestForecasts(query: { stations?: readonly string[]; model?: string } = {}): Promise<Forecast[]> {
    return selectLatestForecasts(this.database, forecastFilter(query.stations, query.model));
  }

  async coverage(): Promise<StationCoverage[]> {
    const coverage: StationCoverage[] = [];
    await this.database.read(
      'read the coverage',
      'SELECT station, min(hour), max(hour), count(*) FROM observations GROUP BY station ORDER BY station',
      {},
      (columns, rowCount) => {
        for (let row = 0; row < rowCount; row++) {
          const [station, first, last, hours] = columns.map((column) => column[row]);
          coverage.push({
            station: textOf(station),
            first: numberOf(first),
            last: numberOf(last),
            hours: numberOf(hours),
          });
        }
      },
    );
    return coverage;
  }

  async ping(): Promise<void> {
    await this.database.read('answer', 'SELECT 1', {}, () => undefined);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
