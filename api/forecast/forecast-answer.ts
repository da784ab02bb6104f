import { z } from 'zod';

const timeSchema = z.union([z.string(), z.int()]);
const timesSchema = z.array(timeSchema);
/** Under `time` the times; under each field its values. */
const hourlySchema = z
  .object({ time: timesSchema })
  .catchall(z.union([z.array(z.number().nullable()), timesSchema]));

/** The current hour: its time, how many seconds it has, and under each field its value. */
const currentSchema = z
  .object({ time: timeSchema, interval: z.int() })
  .catchall(z.union([z.number().nullable(), z.string()]));

/** One location's answer of `/v1/forecast`: Open-Meteo's members, then those of stationcast. */
export const locationAnswerSchema = z.strictObject({
  latitude: z.number(),
  longitude: z.number(),
  elevation: z.number().optional(),
  generationtime_ms: z.number(),
  utc_offset_seconds: z.int(),
  timezone: z.string(),
  timezone_abbreviation: z.string(),
  /** Position in a request for several locations, from the second on. */
  location_id: z.int().positive().optional(),
  station: z.string(),
  name: z.string(),
  /** Kilometres from the coordinate of the request to the station; null where the station was named. */
  distance: z.number().nullable(),
  /** Null while there is no forecast of this station. */
  model: z.string().nullable(),
  /** The last hour of readings that the forecast has seen, written like the times. */
  origin: timeSchema.nullable(),
  current_units: z.record(z.string(), z.string()).optional(),
  current: currentSchema.optional(),
  hourly_units: z.record(z.string(), z.string()).optional(),
  hourly: hourlySchema.optional(),
});

export type LocationAnswer = z.input<typeof locationAnswerSchema>;

/** One location is answered with an object, several with an array. */
export const forecastAnswerSchema = z.union([locationAnswerSchema, z.array(locationAnswerSchema)]);
