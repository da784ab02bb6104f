import { z } from 'zod';

/**
 * What a verification found, as JSON. All methods of a variable are scored on the same pairs. `mse`, `rmse` and
 * `bias` are those of the expected value, `mae` is that of the median: each is the optimal point forecast of its
 * score. Units are those of the variable (squared for `mse`); hours and months are those of the valid time, UTC.
 */
const pointScoresSchema = z.strictObject({
  n: z.int().positive(),
  mse: z.number(),
  rmse: z.number(),
  mae: z.number(),
  bias: z.number(),
});

/** Null where no pair was scored; `climatology` also where there is no period to learn it from. */
const methodScoresSchema = z.strictObject({
  model: pointScoresSchema.nullable(),
  persistence: pointScoresSchema.nullable(),
  yesterday: pointScoresSchema.nullable(),
  climatology: pointScoresSchema.nullable(),
});

const variableSchema = z.enum(['temperature_2m', 'wind_speed_10m']);
const byVariable = <T extends z.ZodType>(schema: T) => z.partialRecord(variableSchema, schema);
export const scoresSchema = byVariable(methodScoresSchema);

const intervalSchema = z.strictObject({
  /** What the interval should cover, and does: 0.8 and the share of observations from p10 to p90. */
  probability: z.number(),
  coverage: z.number(),
  width: z.number(),
  /** Interval score: the width, and what a miss costs. */
  score: z.number(),
});

const quantileScoresSchema = z.strictObject({
  n: z.int().positive(),
  /** Mean pinball loss by quantile name. */
  pinball: z.record(z.string(), z.number()),
  /** Twice the mean pinball loss over the quantiles. */
  crps: z.number(),
  intervals: z.array(intervalSchema),
});

const vectorScoresSchema = z.strictObject({ n: z.int().positive(), mse: z.number(), rmse: z.number() });
const windVectorSchema = z.strictObject({
  model: vectorScoresSchema,
  persistence: vectorScoresSchema,
  yesterday: vectorScoresSchema,
});

/** 1 - score / score of the baseline: 1 is perfect, 0 no better than the baseline. */
const skillSchema = z.strictObject({ mse: z.number(), mae: z.number() });

/** Squared errors of baseline minus model by origin; above 0 the model is better. */
const significanceSchema = z.strictObject({
  lead: z.int().positive(),
  n: z.int().positive(),
  difference: z.number(),
  statistic: z.number(),
  pValue: z.number(),
});

const baselines = <T extends z.ZodType>(schema: T) =>
  z.strictObject({
    persistence: schema.nullable(),
    yesterday: schema.nullable(),
    climatology: schema.nullable(),
  });

export const verificationScoresSchema = z.strictObject({
  pairs: byVariable(
    z.strictObject({
      scored: z.int().nonnegative(),
      /** The valid hour was not observed. */
      notObserved: z.int().nonnegative(),
      /** A baseline or the forecast has no value there. */
      notComparable: z.int().nonnegative(),
    }),
  ),
  scores: scoresSchema,
  skill: byVariable(baselines(skillSchema)),
  byLead: z.array(z.strictObject({ lead: z.int().positive(), scores: scoresSchema })),
  byStation: z.array(z.strictObject({ station: z.string(), scores: scoresSchema })),
  byHour: z.array(z.strictObject({ hour: z.int().min(0).max(23), scores: scoresSchema })),
  byMonth: z.array(z.strictObject({ month: z.int().min(1).max(12), scores: scoresSchema })),
  coverage: byVariable(
    z.strictObject({
      all: quantileScoresSchema.nullable(),
      byLead: z.array(z.strictObject({ lead: z.int().positive(), ...quantileScoresSchema.shape })),
    }),
  ),
  /** Null where wind direction is not observed. */
  windVector: z
    .strictObject({
      all: windVectorSchema,
      byLead: z.array(z.strictObject({ lead: z.int().positive(), ...windVectorSchema.shape })),
    })
    .nullable(),
  /** Diebold-Mariano test of the model against each baseline, by lead. */
  significance: byVariable(baselines(z.array(significanceSchema))),
});

export type VerificationScores = z.output<typeof verificationScoresSchema>;
export type PointScoresReport = z.output<typeof pointScoresSchema>;
export type MethodScoresReport = z.output<typeof methodScoresSchema>;
export type QuantileScoresReport = z.output<typeof quantileScoresSchema>;
export type WindVectorReport = z.output<typeof windVectorSchema>;
