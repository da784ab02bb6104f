import { z } from 'zod';
import { parseInstant } from '../time.js';

/** Characters. */
export const LONGEST_STATION_ID = 64;

const reading = z.number().nullable().optional();

/**
 * An observation as it travels (Kafka value, HTTP body, NDJSON line), for example
 * `{"station":"knmi-260","time":"2024-01-01T06:00:00Z","temperature_2m":7.4,"wind_speed_10m":5.1}`.
 * Parsing turns `time` into epoch milliseconds. `null` means not observed.
 */
export const observationSchema = z
  .strictObject({
    station: z.string().min(1).max(LONGEST_STATION_ID),
    time: z.string().transform((text, context) => {
      const time = parseInstant(text);
      if (time !== undefined) return time;
      context.addIssue({
        code: 'custom',
        message: 'expected an ISO 8601 time with its offset, such as 2024-01-01T06:00:00Z',
      });
      return z.NEVER;
    }),
    temperature_2m: reading,
    wind_speed_10m: reading,
    wind_direction_10m: reading,
    wind_gusts_10m: reading,
    pressure_msl: reading,
    dew_point_2m: reading,
    relative_humidity_2m: reading,
    precipitation: reading,
  })
  .refine((observation) => Object.keys(observation).length > 2, 'expected at least one variable');

export type Observation = z.output<typeof observationSchema>;
