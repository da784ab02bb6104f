import type * as z from 'zod/mini';
import {
  forecastsSchema,
  observationsSchema,
  readinessSchema,
  skillSchema,
  stationDetailSchema,
  stationsSchema,
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

export const client = {
  stations: () => read('v1/stations', stationsSchema),
  station: (id: string) => read(stationPath(id), stationDetailSchema),
  observations: (id: string) => read(`${stationPath(id)}/observations`, observationsSchema),
  forecasts: (id: string) => read(`${stationPath(id)}/forecasts`, forecastsSchema),
  skill: () => read('v1/verification', skillSchema),
  readiness: () => read('readyz', readinessSchema),
};
