import { z } from 'zod';
import { BACKFILL_STATES, type BackfillJob } from '../../forecast/backfill/backfill-jobs.js';
import { formatHour } from '../../ingest/time.js';

export const backfillRecordSchema = z.strictObject({
  id: z.string(),
  state: z.enum(BACKFILL_STATES),
  model: z.string(),
  /** First and last origin, and hours between them. */
  from: z.string(),
  to: z.string(),
  every: z.int().positive(),
  /** Null for all. */
  stations: z.array(z.string()).nullable(),
  /** Node and origin: to be forecast, impossible to, done and remaining; null before it is planned. */
  windows: z
    .strictObject({ forecast: z.int(), missing: z.int(), done: z.int(), remaining: z.int() })
    .nullable(),
  error: z.string().nullable(),
});

export type BackfillRecord = z.output<typeof backfillRecordSchema>;

export function backfillRecord({ id, state, order, windows, error }: BackfillJob): BackfillRecord {
  const { model, from, to, every, stations } = order;
  return {
    id,
    state,
    model,
    from: formatHour(from),
    to: formatHour(to),
    every,
    stations: stations ?? null,
    windows,
    error,
  };
}
