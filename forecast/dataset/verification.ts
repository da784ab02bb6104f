import { z } from 'zod';
import type { HourRange } from '../../ingest/store/series-store.js';
import { formatHour } from '../../ingest/time.js';
import { verificationScoresSchema } from '../verification/verification-report.js';
import type { TrainingPeriod } from './dataset-climatology.js';

/** What any verification says, wherever observations and forecasts came from. */
export const verificationSchema = z.strictObject({
  model: z.string(),
  period: z.strictObject({ from: z.string(), to: z.string() }),
  every: z.int().positive(),
  stations: z.int().positive(),
  origins: z.strictObject({ first: z.string(), last: z.string(), count: z.int().positive() }),
  /** Null where there is nothing to learn it from. */
  climatology: z
    .strictObject({
      learnedFrom: z.enum(['period', 'outside the period', 'other months']),
      from: z.string(),
      to: z.string(),
    })
    .nullable(),
  ...verificationScoresSchema.shape,
});

export type Verification = z.output<typeof verificationSchema>;

/** What a climatology is learned from: a period, or the months around each that is scored. */
export type ClimatologyChoice = HourRange | 'other months';

/** By default whatever there is outside of the period that is scored. */
export function trainingPeriod(
  choice: ClimatologyChoice | undefined,
  scored: HourRange,
  all: HourRange,
): TrainingPeriod {
  if (choice === undefined) return { outside: scored };
  return choice === 'other months' ? { aroundMonths: all } : { within: choice };
}

export function describeTraining(training: TrainingPeriod): Verification['climatology'] {
  const described = (
    learnedFrom: NonNullable<Verification['climatology']>['learnedFrom'],
    { from, to }: HourRange,
  ): Verification['climatology'] => ({ learnedFrom, from: formatHour(from), to: formatHour(to) });
  if ('within' in training) return described('period', training.within);
  if ('outside' in training) return described('outside the period', training.outside);
  return described('other months', training.aroundMonths);
}
