import { z } from 'zod';

const readinessCheckSchema = z.strictObject({
  /** Such as `store`, `model`, `source`. */
  name: z.string(),
  ready: z.boolean(),
  /** One line for people: what runs, or what is wrong and what to do. */
  detail: z.string(),
});

/** Whether this process can do its work, part by part; `/readyz` answers 503 while `ready` is false. */
export const readinessReportSchema = z.strictObject({
  ready: z.boolean(),
  checks: z.array(readinessCheckSchema),
});

export type ReadinessReport = z.output<typeof readinessReportSchema>;
