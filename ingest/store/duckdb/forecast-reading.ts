import type { Forecast } from '../forecast.js';
import { numberOrNullOf } from './column-values.js';
import type { Columns, Database } from './database.js';
import type { Filter } from './forecast-filter.js';
import { keyAt, keyText, originsOf, type ForecastKey } from './forecast-key.js';

/** After station, model, origin and lead. */
const FIRST_FIELD = 4;

/** In order of origin, then station. */
export async function selectForecasts(database: Database, filter: Filter): Promise<Forecast[]> {
  const forecasts: Forecast[] = [];
  let current: OpenForecast | undefined;
  await database.read(
    'read forecasts',
    `SELECT * FROM forecasts WHERE ${filter.where} ORDER BY origin, station, model, lead`,
    filter.parameters,
    (columns, rowCount, names) => {
      for (let row = 0; row < rowCount; row++) {
        const key = keyAt(columns, row);
        if (current?.isOf(key) !== true) {
          if (current !== undefined) forecasts.push(current.close());
          current = new OpenForecast(key, names.slice(FIRST_FIELD));
        }
        current.add(columns, row);
      }
    },
  );
  if (current !== undefined) forecasts.push(current.close());
  return forecasts;
}

/** The newest of each station and model. */
export async function selectLatestForecasts(
  database: Database,
  { where, parameters }: Filter,
): Promise<Forecast[]> {
  const keys: ForecastKey[] = [];
  await database.read(
    'read the latest forecasts',
    `SELECT station, model, origin FROM newest_forecasts WHERE ${where}`,
    parameters,
    (columns, rowCount) => {
      for (let row = 0; row < rowCount; row++) keys.push(keyAt(columns, row));
    },
  );
  if (keys.length === 0) return [];
  const wanted = new Set(keys.map(keyText));
  const candidates = await selectForecasts(database, {
    where: `origin IN (${originsOf(keys)}) AND ${where}`,
    parameters,
  });
  return candidates.filter((forecast) => wanted.has(keyText(forecast)));
}

/** A forecast of which the leads are being read. */
class OpenForecast {
  readonly #columns: (number | null)[][];

  constructor(
    private readonly key: ForecastKey,
    private readonly names: readonly string[],
  ) {
    this.#columns = names.map(() => []);
  }

  isOf({ station, model, origin }: ForecastKey): boolean {
    return this.key.origin === origin && this.key.station === station && this.key.model === model;
  }

  add(columns: Columns, row: number): void {
    this.#columns.forEach((values, index) =>
      values.push(numberOrNullOf(columns[FIRST_FIELD + index]?.[row])),
    );
  }

  /** Fields that this forecast was written without are left out. */
  close(): Forecast {
    const fields: Record<string, Float32Array> = {};
    this.names.forEach((name, index) => {
      const values = this.#columns[index] ?? [];
      if (values.some((value) => value !== null))
        fields[name] = Float32Array.from(values, (value) => value ?? NaN);
    });
    return { ...this.key, horizon: this.#columns[0]?.length ?? 0, fields };
  }
}
