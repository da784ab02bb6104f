import type { CheckedObservation } from '../../observations/checked-observation.js';
import type { Station } from '../../stations/station.js';
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
import { Database, type Parameters } from './database.js';
import {
  addFields,
  checkForecasts,
  fieldNames,
  selectForecasts,
  upsertForecasts,
} from './forecasts-table.js';
import { OBSERVATIONS_STAGING, selectObservations, upsertObservations } from './observations-table.js';
import { openDatabase, type DuckDbOptions } from './open-database.js';
import { STATIONS_STAGING, selectStations, upsertStations } from './stations-table.js';

/**
 * The embedded series store: one DuckDB file, held by one process.
 *
 * @example
 * const store = await DuckDbSeriesStore.open({ file: 'stationcast-data/series.duckdb' });
 */
export class DuckDbSeriesStore implements SeriesStore {
  /** Fields that have their column, so that asking for it once is enough. */
  readonly #fields = new Set<string>();

  private constructor(private readonly database: Database) {}

  /** Rejects with ConfigurationError where the file cannot be opened: no access, held by another process, damaged. */
  static async open(options: DuckDbOptions): Promise<DuckDbSeriesStore> {
    const instance = await openDatabase(options);
    const writer = await instance.connect();
    await writer.run(OBSERVATIONS_STAGING);
    await writer.run(STATIONS_STAGING);
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
    const last = new Map(forecasts.map((f) => [`${f.origin} ${f.station} ${f.model}`, f]));
    if (last.size === 0) return;
    const rows = [...last.values()];
    const names = fieldNames(rows);
    const newNames = names.filter((name) => !this.#fields.has(name));
    await this.database.write('write forecasts', async (connection) => {
      await addFields(connection, newNames);
      await upsertForecasts(connection, rows, names);
    });
    for (const name of newNames) this.#fields.add(name);
  }

  readStations(): Promise<Station[]> {
    return selectStations(this.database);
  }

  readObservations(range: HourRange, stations?: readonly string[]): Promise<HourlyReading[]> {
    return selectObservations(this.database, range, stations);
  }

  readForecasts({ origins, stations, model }: ForecastQuery): Promise<Forecast[]> {
    const filter = forecastFilter(stations, model);
    return selectForecasts(this.database, `origin BETWEEN $from AND $to ${filter.where}`, {
      from: origins.from,
      to: origins.to,
      ...filter.parameters,
    });
  }

  readLatestForecasts(query: { stations?: readonly string[]; model?: string } = {}): Promise<Forecast[]> {
    const filter = forecastFilter(query.stations, query.model);
    // The inner query reads three columns; its few keys then pick the rows whose lists are read.
    return selectForecasts(
      this.database,
      `(station, model, origin) IN (
         SELECT (station, model, max(origin)) FROM forecasts WHERE true ${filter.where} GROUP BY station, model)`,
      filter.parameters,
    );
  }

  async coverage(): Promise<StationCoverage[]> {
    const coverage: StationCoverage[] = [];
    await this.database.read(
      'read the coverage',
      'SELECT station, min(hour), max(hour), count(*) FROM observations GROUP BY station ORDER BY station',
      {},
      ([station, first, last, hours]) => {
        coverage.push({
          station: textOf(station),
          first: numberOf(first),
          last: numberOf(last),
          hours: numberOf(hours),
        });
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

function forecastFilter(stations: readonly string[] | undefined, model: string | undefined) {
  const parameters: Parameters = {};
  let where = '';
  if (stations !== undefined) {
    where += ' AND station IN (SELECT unnest($stations))';
    parameters.stations = stations;
  }
  if (model !== undefined) {
    where += ' AND model = $model';
    parameters.model = model;
  }
  return { where, parameters };
}
