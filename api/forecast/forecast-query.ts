import { z } from 'zod';
import { decimal, list } from '../http/query-schemas.js';
import type { ApiLimits } from '../limits.js';
import { hourlyFieldSchema } from './hourly-field.js';
import { rangeParameters } from './hour-range.js';
import { timeFormatSchema } from './time-axis.js';
import { DEFAULT_TIME_ZONE, timeZoneSchema } from './time-zone.js';
import { unitParameters } from './units.js';

const MOST_FIELDS = 64;
const MOST_MODELS = 8;
/** Further away a station says nothing of a place. */
const FURTHEST_KILOMETRES = 500;

export const FORECAST_FORMATS = ['json', 'csv', 'parquet', 'flatbuffers'] as const;

/** The parameters of `/v1/forecast`: Open-Meteo's, and `station` and `max_distance`. */
export function forecastQuery(limits: ApiLimits) {
  return z.strictObject({
    latitude: list(decimal(-90, 90), limits.locationsPerRequest).optional(),
    longitude: list(decimal(-180, 180), limits.locationsPerRequest).optional(),
    station: list(z.string(), limits.locationsPerRequest).optional(),
    max_distance: decimal(0, FURTHEST_KILOMETRES).default(limits.nearestStationKilometres),
    hourly: list(hourlyFieldSchema, MOST_FIELDS).optional(),
    current: list(hourlyFieldSchema, MOST_FIELDS).optional(),
    ...unitParameters,
    timeformat: timeFormatSchema,
    timezone: list(timeZoneSchema, limits.locationsPerRequest).default([DEFAULT_TIME_ZONE]),
    ...rangeParameters,
    models: list(z.string().max(128), MOST_MODELS).default(['best_match']),
    format: z.enum(FORECAST_FORMATS).default('json'),
  });
}

export type AskedForecast = z.output<ReturnType<typeof forecastQuery>>;
