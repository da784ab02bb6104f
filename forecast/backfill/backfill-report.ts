import { z } from 'zod';
import { formatHour } from '../../ingest/time.js';
import { backfillId, type BackfillRequest } from './backfill-request.js';
import { GAP_REASONS, type Gap } from './gaps.js';
import type { BackfillPlan } from './plan.js';

const count = z.int().nonnegative();

export const gapSchema = z.strictObject({
  node: z.string(),
  reason: z.enum(GAP_REASONS),
  first: z.string(),
  last: z.string(),
  windows: count,
});

/** What a backfill will do, or has done, as JSON. */
export const backfillReportSchema = z.strictObject({
  id: z.string(),
  model: z.string(),
  source: z.string(),
  origins: z.strictObject({ from: z.string(), to: z.string(), every: z.int().positive() }),
  nodes: count,
  stations: count,
  /** Windows are node and origin; `missing` ones cannot be forecast, see `gaps`. */
  windows: z.strictObject({ forecast: count, missing: count, done: count, remaining: count }),
  /** Station and origin. */
  forecasts: count,
  values: count,
  bytes: count,
  /** By reason. */
  missing: z.partialRecord(z.enum(GAP_REASONS), count),
  /** The first thousand. */
  gaps: z.array(gapSchema),
});

export type BackfillReport = z.output<typeof backfillReportSchema>;

const MOST_GAPS = 1000;

export function backfillReport(
  request: BackfillRequest,
  plan: BackfillPlan,
  windowsDone: number,
): BackfillReport {
  const { model, source, origins, every, nodes } = request;
  return {
    id: backfillId(request),
    model,
    source,
    origins: { from: formatHour(origins.from), to: formatHour(origins.to), every },
    nodes: nodes.length,
    stations: nodes.reduce((sum, { stations }) => sum + stations.length, 0),
    windows: { ...plan.windows, done: windowsDone, remaining: plan.windows.forecast - windowsDone },
    forecasts: plan.forecasts,
    values: plan.values,
    bytes: plan.bytes,
    missing: missingByReason(plan.gaps),
    gaps: plan.gaps.slice(0, MOST_GAPS).map(gapReport),
  };
}

function gapReport(gap: Gap): z.output<typeof gapSchema> {
  return { ...gap, first: formatHour(gap.first), last: formatHour(gap.last) };
}

function missingByReason(gaps: readonly Gap[]): BackfillReport['missing'] {
  const missing: BackfillReport['missing'] = {};
  for (const { reason, windows } of gaps) missing[reason] = (missing[reason] ?? 0) + windows;
  return missing;
}
