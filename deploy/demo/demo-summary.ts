import { z } from 'zod';

const errorsSchema = z
  .strictObject({ model: z.number(), persistence: z.number(), yesterday: z.number() })
  .nullable();

/** The last line of `stationcast demo --exit --json`. Errors are null where no forecast has met its hour. */
export const demoSummarySchema = z.strictObject({
  /** read = accepted + flagged + deadLetters; flagged ones are stored, with their flags. */
  records: z.strictObject({
    read: z.int().min(0),
    accepted: z.int().min(0),
    flagged: z.int().min(0),
    deadLetters: z.int().min(0),
  }),
  /** Forecasts, one for each station and origin: issued by this run, and of these found in the store. */
  forecasts: z.strictObject({ issued: z.int().min(0), stored: z.int().min(0) }),
  /** Mean absolute errors over all leads, degC and m/s, on the same pairs. */
  mae: z.strictObject({ temperature_2m: errorsSchema, wind_speed_10m: errorsSchema }),
  /** From the start of the process until the first forecast was stored; null where there was none. */
  firstForecastSeconds: z.number().nullable(),
});

export type DemoSummary = z.output<typeof demoSummarySchema>;
