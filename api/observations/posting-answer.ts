import { z } from 'zod';
import { QUALITY_CHECKS } from '../../ingest/observations/checked-observation.js';
import { REJECTION_CODES } from '../../ingest/observations/rejection.js';
import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';
import type { RawRecord } from '../../ingest/sources/raw-record.js';
import type { RecordVerdict } from './observation-sink.js';

const flagSchema = z.strictObject({
  check: z.enum(QUALITY_CHECKS),
  variable: z.enum(VARIABLE_NAMES),
  reason: z.string(),
});

/** From 1: the line of NDJSON, or the place in the array. */
const position = z.int().positive();

const verdictSchema = z.discriminatedUnion('verdict', [
  /** Stored; no check doubts it. */
  z.strictObject({ position, verdict: z.literal('accepted') }),
  /** Stored, with a doubt about at least one value; what is doubted is used by nothing. */
  z.strictObject({ position, verdict: z.literal('flagged'), flags: z.array(flagSchema).min(1) }),
  /** Known already: nothing changed. */
  z.strictObject({ position, verdict: z.literal('duplicate') }),
  /** Handed to the broker; it is checked and stored soon. */
  z.strictObject({ position, verdict: z.literal('queued') }),
  /** No observation; kept among the dead letters. */
  z.strictObject({
    position,
    verdict: z.literal('rejected'),
    code: z.enum(REJECTION_CODES),
    field: z.string().optional(),
    message: z.string(),
  }),
]);

type RecordAnswer = z.input<typeof verdictSchema>;

/** What `POST /v1/observations` answers: counts, and a verdict for each record in their order. */
export const postingAnswerSchema = z.strictObject({
  read: z.int().min(0),
  accepted: z.int().min(0),
  flagged: z.int().min(0),
  duplicate: z.int().min(0),
  queued: z.int().min(0),
  rejected: z.int().min(0),
  verdicts: z.array(verdictSchema),
});

export type PostingAnswer = z.input<typeof postingAnswerSchema>;

export function recordAnswer({ position }: RawRecord, verdict: RecordVerdict): RecordAnswer {
  if ('queued' in verdict) return { position, verdict: 'queued' };
  if ('rejection' in verdict) {
    const { code, field, message } = verdict.rejection;
    return { position, verdict: 'rejected', code, ...(field !== undefined && { field }), message };
  }
  const { flags } = verdict;
  if (flags.length === 0) return { position, verdict: 'accepted' };
  if (flags.some(({ check }) => check === 'duplicate')) return { position, verdict: 'duplicate' };
  return { position, verdict: 'flagged', flags: [...flags] };
}

export function postingAnswer(verdicts: readonly RecordAnswer[]): PostingAnswer {
  const answer: PostingAnswer = {
    read: verdicts.length,
    accepted: 0,
    flagged: 0,
    duplicate: 0,
    queued: 0,
    rejected: 0,
    verdicts: [...verdicts],
  };
  for (const { verdict } of verdicts) answer[verdict] += 1;
  return answer;
}
