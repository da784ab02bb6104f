import * as z from 'zod/mini';

/** What the page reads of the API's answers; units are degC, m/s and degrees. */
const value = z.nullish(z.number());

export const readingSchema = z.object({
  station: z.string(),
  time: z.string(),
  temperature_2m: value,
  wind_speed_10m: value,
  wind_direction_10m: value,
  flagged: z.array(z.string()),
});

export const forecastSchema = z.object({
  station: z.string(),
  model: z.string(),
  origin: z.string(),
  hourly: z.record(z.string(), z.array(z.union([z.number(), z.string(), z.null()]))),
});

export const stationSchema = z.object({
  id: z.string(),
  name: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  elevation: z.optional(z.number()),
  timezone: z.optional(z.string()),
  /** First hour with a reading and the last; null before there is one. */
  observations: z.nullable(z.object({ first: z.string(), last: z.string() })),
});

/** The first value of a series is for the hour after the origin. */
const latestForecastSchema = z.object({
  model: z.string(),
  origin: z.string(),
  hourly: z.record(z.string(), z.array(z.nullable(z.number()))),
});

export const latestSchema = z.object({
  total: z.number(),
  stations: z.array(
    z.object({
      station: z.string(),
      reading: z.nullable(readingSchema),
      forecast: z.nullable(latestForecastSchema),
    }),
  ),
});

const meanErrorSchema = z.object({ hours: z.number(), mae: z.number(), bias: z.number() });

export const stationErrorsSchema = z.object({
  origin: z.string(),
  stations: z.array(
    z.object({
      station: z.string(),
      temperature_2m: z.optional(meanErrorSchema),
      wind_speed_10m: z.optional(meanErrorSchema),
    }),
  ),
});

export const stationsSchema = z.object({ total: z.number(), stations: z.array(stationSchema) });

export const observationsSchema = z.object({ observations: z.array(readingSchema) });
export const forecastsSchema = z.object({ forecasts: z.array(forecastSchema) });

const comparisonSchema = z.object({ model: z.number(), persistence: z.number(), yesterday: z.number() });

export const skillSchema = z.object({
  model: z.nullable(z.string()),
  from: z.nullable(z.string()),
  to: z.nullable(z.string()),
  stations: z.number(),
  variables: z.array(
    z.object({
      variable: z.enum(['temperature_2m', 'wind_speed_10m']),
      unit: z.string(),
      count: z.number(),
      mae: z.nullable(comparisonSchema),
      leads: z.array(z.object({ lead: z.number(), count: z.number(), mae: z.nullable(comparisonSchema) })),
    }),
  ),
});

export const readinessSchema = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ready: z.boolean(), detail: z.string() })),
});

export type Reading = z.output<typeof readingSchema>;
export type ForecastRecord = z.output<typeof forecastSchema>;
export type Station = z.output<typeof stationSchema>;
export type LatestForecast = z.output<typeof latestForecastSchema>;
export type StationErrors = z.output<typeof stationErrorsSchema>;
export type StationError = StationErrors['stations'][number];
export type Skill = z.output<typeof skillSchema>;
export type VariableSkill = Skill['variables'][number];
export type Comparison = z.output<typeof comparisonSchema>;
export type Readiness = z.output<typeof readinessSchema>;
