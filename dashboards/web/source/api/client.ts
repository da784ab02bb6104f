import type * as z from 'zod/mini';
import { KeyNeededError, readKey } from '../state/access.js';
import { toIso } from '../text/time.js';
import {
  forecastsSchema,
  latestSchema,
  observationsSchema,
  readinessSchema,
  skillSchema,
  stationErrorsSchema,
  stationsSchema,
  type Station,
} from './schemas.js';

/** Relative to the page, so that it also works under a prefix of somebody's proxy. */
export function address(path: string): string {
  return new URL(path, document.baseURI).href;
}

/** Of the event stream: a browser sends no headers with it, so a key goes in its address. */
export function streamAddress(): string {
  const key = readKey();
  return address(key === undefined ? 'v1/stream' : `v1/stream?apikey=${encodeURIComponent(key)}`);
}

/** Reads an answer of the service, as its schema has it. */
export async function read<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const key = readKey();
  const response = await fetch(address(path), {
    headers: { Accept: 'application/json', ...(key === undefined ? {} : { 'X-API-Key': key }) },
  });
  if (response.status === 401 || response.status === 403) throw new KeyNeededError();
  if (!response.ok && response.status !== 503) throw new Error(`${path} answered ${response.status}`);
  return schema.parse(await response.json());
}

const stationPath = (id: string): string => `v1/stations/${encodeURIComponent(id)}`;

/** As many as the API gives at once. */
const STATIONS_AT_ONCE = 10_000;

/** All of them, however many: a page that knew some only would take the others for new with each event. */
async function allStations(): Promise<Station[]> {
  const found: Station[] = [];
  for (;;) {
    const path = `v1/stations?limit=${STATIONS_AT_ONCE}&offset=${found.length}`;
    const { total, stations } = await read(path, stationsSchema);
    found.push(...stations);
    if (stations.length === 0 || found.length >= total) return found;
  }
}

/** As many as the API gives at once. */
const LATEST_AT_ONCE = 5_000;
const CENTRAL_FIELDS = ['temperature_2m', 'wind_speed_10m'].flatMap((name) => [name, `${name}_p50`]);
const LATEST_FIELDS = [...CENTRAL_FIELDS, 'wind_direction_10m'];
/** Small pictures show the 80 % band too, where there are few enough of them to be looked at. */
const BAND_FIELDS = ['temperature_2m_p10', 'temperature_2m_p90'];
const MOST_STATIONS_WITH_BANDS = 100;

/** The latest reading and forecast of all stations, of which there are about `expected`. */
async function allLatest(expected: number): Promise<z.output<typeof latestSchema>['stations']> {
  const fields = [...LATEST_FIELDS, ...(expected > MOST_STATIONS_WITH_BANDS ? [] : BAND_FIELDS)].join(',');
  const found: z.output<typeof latestSchema>['stations'] = [];
  for (;;) {
    const path = `v1/latest?hourly=${fields}&limit=${LATEST_AT_ONCE}&offset=${found.length}`;
    const { total, stations } = await read(path, latestSchema);
    found.push(...stations);
    if (stations.length === 0 || found.length >= total) return found;
  }
}

/** First and last time, in seconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

function periodQuery(period: Period | undefined): string {
  return period === undefined ? '' : `?from=${toIso(period.from)}&to=${toIso(period.to)}`;
}

export const client = {
  stations: allStations,
  latest: allLatest,
  errors: () => read('v1/verification/stations', stationErrorsSchema),
  observations: (id: string, period?: Period) =>
    read(`${stationPath(id)}/observations${periodQuery(period)}`, observationsSchema),
  forecasts: (id: string, period?: Period) =>
    read(`${stationPath(id)}/forecasts${periodQuery(period)}`, forecastsSchema),
  skill: () => read('v1/verification', skillSchema),
  readiness: () => read('readyz', readinessSchema),
};
