import { z } from 'zod';

const variable = z.enum(['temperature_2m', 'wind_speed_10m']);

const scoresSchema = z.strictObject({
  /** Pairs of forecast and reading. */
  n: z.int().positive(),
  rmse: z.number(),
  mae: z.number(),
  /** Mean of forecast minus reading. */
  bias: z.number(),
  /** 1 - MSE / MSE of the baseline: 1 is perfect, 0 no better than the baseline. */
  skill: z.strictObject({ persistence: z.number(), yesterday: z.number() }),
  /** Share of readings within the widest interval of quantiles; null where there are none. */
  coverage: z.number().nullable(),
});

const comparedLeadSchema = z.strictObject({
  variable,
  lead: z.int().positive(),
  n: z.int().positive(),
  /** Mean squared error less that of the live model. */
  difference: z.number(),
  pValue: z.number(),
});

/** Scores of every model that forecasts, and what is to be looked at. */
export const modelVerificationSchema = z.strictObject({
  /** Last valid time that is scored; null while there is none. */
  through: z.string().nullable(),
  models: z.array(
    z.strictObject({
      model: z.string(),
      live: z.boolean(),
      variables: z.array(
        z.strictObject({
          variable,
          unit: z.string(),
          scores: scoresSchema.nullable(),
          leads: z.array(z.strictObject({ lead: z.int().positive(), scores: scoresSchema.nullable() })),
        }),
      ),
      /** Of a shadow or canary against the live model, by the Diebold-Mariano test; null of the live model. */
      comparison: z
        .strictObject({
          verdict: z.enum(['worse', 'better', 'no difference']),
          leads: z.array(comparedLeadSchema),
        })
        .nullable(),
    }),
  ),
  /** Stations whose sensor says something else against its neighbours than it used to. */
  sensorAlarms: z.array(
    z.strictObject({ station: z.string(), variable: z.literal('temperature_2m'), since: z.string() }),
  ),
});

export type ModelVerification = z.output<typeof modelVerificationSchema>;
