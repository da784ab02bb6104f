import type * as z from 'zod/mini';
import {
  forecastsSchema,
  observationsSchema,
  readinessSchema,
  skillSchema,
  stationDetailSchema,
  stationsSchema,
  type Station,
} from './schemas.js';

/** Relative to the page, so that it also works under a prefix of somebody's proxy. */
export function address(path: string): string {
  return new URL(path, document.baseURI).href;
}

async function read<Schema extends z.ZodMiniType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const response = await fetch(address(path), { headers: { Accept: 'application/json' } });
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

export const client = {
  stations: allStations,
  station: (id: string) => read(stationPath(id), stationDetailSchema),
  observations: (id: string) => read(`${stationPath(id)}/observations`, observationsSchema),
  forecasts: (id: string) => read(`${stationPath(id)}/forecasts`, forecastsSchema),
  skill: () => read('v1/verification', skillSchema),
  readiness: () => read('readyz', readinessSchema),
};
