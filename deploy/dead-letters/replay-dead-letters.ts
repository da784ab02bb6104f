import type { Clock } from '../../ingest/clock.js';
import type { Observation } from '../../ingest/observations/observation.js';
import { REJECTION_CODES, Rejection, type RejectionCode } from '../../ingest/observations/rejection.js';
import { checkRecord } from '../../ingest/record-check.js';
import type { PublishTarget } from '../publish/publish-target.js';
import type { LetterSource } from './letter-source.js';

export interface ReplayReport {
  readonly letters: number;
  readonly sent: number;
  /** Still no observation, by reason: here, or to the target. */
  readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>;
}

const RECORDS_PER_BATCH = 1000;

/**
 * Sends letters again after what they were refused for was put right, an unknown station imported for example. What is
 * no JSON record, a line of a CSV file for example, has to be put right in its file and published from there. Letters
 * stay where they are: sending them twice changes nothing.
 */
export async function replayDeadLetters(
  letters: LetterSource,
  target: PublishTarget,
  clock: Clock,
): Promise<ReplayReport> {
  const rejected: Partial<Record<RejectionCode, number>> = {};
  const count = (code: RejectionCode, by: number): void => {
    rejected[code] = (rejected[code] ?? 0) + by;
  };
  let read = 0;
  let sent = 0;
  let batch: Observation[] = [];
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const outcome = await target.send(batch);
    sent += batch.length;
    for (const [code, by] of rejections(outcome.rejected)) count(code, by);
    batch = [];
  };
  await letters(async (some) => {
    for (const { source, position, value } of some) {
      read += 1;
      const result = checkRecord({ source, position, value }, { clock, isKnownStation: () => true });
      if (result instanceof Rejection) count(result.code, 1);
      else batch.push(result);
      if (batch.length >= RECORDS_PER_BATCH) await send();
    }
  });
  await send();
  return { letters: read, sent, rejected };
}

function rejections(counts: Readonly<Partial<Record<RejectionCode, number>>>): [RejectionCode, number][] {
  return REJECTION_CODES.flatMap((code): [RejectionCode, number][] => {
    const count = counts[code];
    return count === undefined ? [] : [[code, count]];
  });
}
