import { flux, type ParameterizedQuery } from '@influxdata/influxdb-client';
import type { Forecast } from '../forecast.js';
import type { ForecastQuery, HourRange } from '../series-store.js';
import type { Connection } from './connection.js';
import { fluxText, rangeOf, stationFilter } from './flux-parts.js';
import { unpackValues } from './forecast-packing.js';
import { ALL_TIME, clampRange } from './hour-ranges.js';
import type { ResultRow } from './result-row.js';
import { FORECAST_ISSUE } from './schema.js';

type Selection = Omit<ForecastQuery, 'origins'>;

/** In order of origin, then station. */
export async function selectForecasts(
  connection: Connection,
  { origins, ...selection }: ForecastQuery,
): Promise<Forecast[]> {
  const clamped = clampRange(origins);
  if (clamped === undefined) return [];
  return readIssues(connection, issuesOf(connection, clamped, selection), selection);
}

/** The newest of each station and model. */
export async function selectLatestForecasts(
  connection: Connection,
  selection: Selection,
): Promise<Forecast[]> {
  return readIssues(connection, flux`${issuesOf(connection, ALL_TIME, selection)} |> last()`, selection);
}

async function readIssues(
  connection: Connection,
  issues: ParameterizedQuery,
  { stations }: Selection,
): Promise<Forecast[]> {
  if (stations?.length === 0) return [];
  const wanted = stations === undefined ? undefined : new Set(stations);
  const forecasts = await connection.read('read forecasts', issues, async (rows) => {
    const found: Forecast[] = [];
    for await (const row of rows) {
      if (wanted?.has(row.required('station')) !== false) found.push(toForecast(row));
    }
    return found;
  });
  return forecasts.sort(inOrder);
}

function issuesOf(
  { bucket }: Connection,
  origins: HourRange,
  { stations, model }: Selection,
): ParameterizedQuery {
  const ofModel = model === undefined ? flux`` : flux`|> filter(fn: (r) => r.model == ${fluxText(model)})`;
  return flux`from(bucket: ${bucket})
  ${rangeOf(origins)}
  |> filter(fn: (r) => r._measurement == ${FORECAST_ISSUE})
  ${stationFilter(stations)}
  ${ofModel}`;
}

function toForecast(row: ResultRow): Forecast {
  const { horizon, fields } = unpackValues(row.required('_value'));
  return {
    station: row.required('station'),
    model: row.required('model'),
    origin: row.hour(),
    horizon,
    fields,
  };
}

function inOrder(a: Forecast, b: Forecast): number {
  if (a.origin !== b.origin) return a.origin - b.origin;
  if (a.station !== b.station) return a.station < b.station ? -1 : 1;
  return a.model < b.model ? -1 : 1;
}
