import { z } from 'zod';

/** Mean errors over the same pairs of forecast and observation, so that the three can be compared. */
const comparisonSchema = z.strictObject({
  model: z.number(),
  /** The last reading at the origin, kept for all leads. */
  persistence: z.number(),
  /** The reading 24 hours before the valid time. */
  yesterday: z.number(),
});

const errorsSchema = z.strictObject({
  /** Pairs of forecast and observation; where it is 0, `mae` and `mse` are null. */
  count: z.int().min(0),
  /** Mean absolute error, in the variable's unit. */
  mae: comparisonSchema.nullable(),
  /** Mean squared error, in the variable's unit squared. */
  mse: comparisonSchema.nullable(),
});

const variableSkillSchema = z.strictObject({
  variable: z.enum(['temperature_2m', 'wind_speed_10m']),
  unit: z.string(),
  ...errorsSchema.shape,
  /** The same errors for each lead, in hours, ascending. */
  leads: z.array(z.strictObject({ lead: z.int().positive(), ...errorsSchema.shape })),
});

/** Running skill: how forecasts compare with the readings that came later, and with two simple baselines. */
export const verificationSummarySchema = z.strictObject({
  /** The model that is verified; null while there is none. */
  model: z.string().nullable(),
  /** First and last valid time of the pairs (`2024-01-01T06:00:00Z`); null while there are none. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  stations: z.int().min(0),
  variables: z.array(variableSkillSchema),
});

export type VerificationSummary = z.output<typeof verificationSummarySchema>;

export const NO_VERIFICATION: VerificationSummary = {
  model: null,
  from: null,
  to: null,
  stations: 0,
  variables: [],
};
