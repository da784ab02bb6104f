import { flux, fluxExpression, type ParameterizedQuery } from '@influxdata/influxdb-client';
import type { Forecast } from '../forecast.js';
import type { ForecastQuery, HourRange } from '../series-store.js';
import type { Connection } from './connection.js';
import { POINT_A_ROW, rangeOf, stationFilter } from './flux-parts.js';
import { ALL_TIME, clampRange, coveringRanges } from './hour-ranges.js';
import type { ResultRow } from './result-row.js';
import { FORECAST, LONGEST_HORIZON, leadTag } from './schema.js';

interface Selection {
  readonly stations: ReadonlySet<string> | undefined;
  readonly model: string | undefined;
}
type ForecastKey = Pick<Forecast, 'station' | 'model' | 'origin'>;

/** Reading so many origins that nobody asked for costs less than one more query. */
const LARGEST_GAP = 6;
/** All of which every lead fits InfluxDB's time. */
const ALL_ORIGINS: HourRange = { from: ALL_TIME.from, to: ALL_TIME.to - LONGEST_HORIZON };

/** In order of origin, then station. */
export async function selectForecasts(
  connection: Connection,
  { origins, stations, model }: ForecastQuery,
): Promise<Forecast[]> {
  return selectOrigins(connection, origins, selectionOf(stations, model));
}

async function selectOrigins(
  connection: Connection,
  origins: HourRange,
  selection: Selection,
): Promise<Forecast[]> {
  const clamped = clampRange({ from: origins.from, to: Math.min(origins.to, ALL_ORIGINS.to) });
  if (clamped === undefined || selection.stations?.size === 0) return [];
  const forecasts = await selectFirstLeads(connection, clamped, selection);
  const horizon = Math.max(0, ...new Set([...forecasts.values()].map((forecast) => forecast.horizon)));
  if (horizon > 1) await addLaterLeads(connection, clamped, selection, horizon, forecasts);
  return [...forecasts.values()].sort(inOrder);
}

/** The newest of each station and model. */
export async function selectLatestForecasts(
  connection: Connection,
  { stations, model }: Omit<ForecastQuery, 'origins'>,
): Promise<Forecast[]> {
  const selection = selectionOf(stations, model);
  if (selection.stations?.size === 0) return [];
  const newest = await selectNewestKeys(connection, selection);
  const wanted = new Set(newest.map(keyText));
  const forecasts: Forecast[] = [];
  const origins = newest.map(({ origin }) => origin);
  for (const range of coveringRanges(origins, LARGEST_GAP)) {
    for (const forecast of await selectOrigins(connection, range, selection)) {
      if (wanted.has(keyText(forecast))) forecasts.push(forecast);
    }
  }
  return forecasts;
}

async function selectNewestKeys(connection: Connection, selection: Selection): Promise<ForecastKey[]> {
  const query = flux`${pointsOf(connection, ALL_ORIGINS, selection, 1)}
  |> filter(fn: (r) => r._field == "horizon")
  |> last()`;
  return connection.read('read the latest forecasts', query, async (rows) => {
    const keys: ForecastKey[] = [];
    for await (const row of rows) if (isSelected(row, selection)) keys.push(keyOf(row));
    return keys;
  });
}

/** What is there in the range, with the values of the first lead in place. */
async function selectFirstLeads(
  connection: Connection,
  origins: HourRange,
  selection: Selection,
): Promise<Map<string, Forecast>> {
  const query = flux`${pointsOf(connection, origins, selection, 1)}${POINT_A_ROW}`;
  return connection.read('read forecasts', query, async (rows) => {
    const forecasts = new Map<string, Forecast>();
    for await (const row of rows) {
      if (!isSelected(row, selection)) continue;
      const horizon = row.number('horizon') ?? 0;
      const columns = row.list('fields').map((name) => [name, new Float32Array(horizon).fill(NaN)] as const);
      const forecast = { ...keyOf(row), horizon, fields: Object.fromEntries(columns) };
      place(row, 1, forecast);
      forecasts.set(keyText(forecast), forecast);
    }
    return forecasts;
  });
}

/** Each lead has its own range of valid times, so that nothing of other origins is read. */
async function addLaterLeads(
  connection: Connection,
  origins: HourRange,
  selection: Selection,
  horizon: number,
  forecasts: ReadonlyMap<string, Forecast>,
): Promise<void> {
  const queries = Array.from({ length: horizon - 1 }, (_, index) => {
    const lead = index + 2;
    return flux`${pointsOf(connection, origins, selection, lead)}${POINT_A_ROW} |> yield(name: ${leadTag(lead)})`;
  });
  const query = fluxExpression(queries.join('\n'));
  await connection.read('read forecasts', flux`${query}`, async (rows) => {
    for await (const row of rows) {
      const forecast = forecasts.get(keyText(keyOf(row)));
      if (forecast !== undefined) place(row, leadOf(row), forecast);
    }
  });
}

/** Of what was there before it was overwritten, fields, leads and values may stay behind. */
function place(row: ResultRow, lead: number, { horizon, fields }: Forecast): void {
  if (lead > horizon) return;
  const present = row.text('whole') === 'false' ? new Set(row.list('present')) : undefined;
  for (const [name, values] of Object.entries(fields)) {
    values[lead - 1] = present?.has(name) === false ? NaN : (row.number(name) ?? NaN);
  }
}

function pointsOf(
  { bucket }: Connection,
  origins: HourRange,
  { stations, model }: Selection,
  lead: number,
): ParameterizedQuery {
  const ofModel = model === undefined ? flux`` : flux`|> filter(fn: (r) => r.model == ${model})`;
  return flux`from(bucket: ${bucket})
  ${rangeOf({ from: origins.from + lead, to: origins.to + lead })}
  |> filter(fn: (r) => r._measurement == ${FORECAST} and r.lead == ${leadTag(lead)})
  ${stationFilter(stations)}
  ${ofModel}`;
}

function selectionOf(stations: readonly string[] | undefined, model: string | undefined): Selection {
  return { stations: stations === undefined ? undefined : new Set(stations), model };
}

function isSelected(row: ResultRow, { stations }: Selection): boolean {
  return stations === undefined || stations.has(row.required('station'));
}

function keyOf(row: ResultRow): ForecastKey {
  return { station: row.required('station'), model: row.required('model'), origin: row.hour() - leadOf(row) };
}

function leadOf(row: ResultRow): number {
  return Number(row.required('lead'));
}

function keyText({ station, model, origin }: ForecastKey): string {
  return `${origin} ${station} ${model}`;
}

function inOrder(a: ForecastKey, b: ForecastKey): number {
  if (a.origin !== b.origin) return a.origin - b.origin;
  if (a.station !== b.station) return a.station < b.station ? -1 : 1;
  return a.model < b.model ? -1 : 1;
}
