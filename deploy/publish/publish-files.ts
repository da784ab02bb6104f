import type { Timer } from '../../ingest/clock.js';
import type { DeadLetters } from '../../ingest/dead-letters/dead-letters.js';
import type { Observation } from '../../ingest/observations/observation.js';
import { REJECTION_CODES, Rejection, type RejectionCode } from '../../ingest/observations/rejection.js';
import { checkRecord } from '../../ingest/record-check.js';
import type { RawRecord } from '../../ingest/sources/raw-record.js';
import { Replay } from '../../ingest/sources/replay.js';
import { formatHour, nearestHour } from '../../ingest/time.js';
import { DayShift } from './day-shift.js';
import type { PublishProgress } from './publish-progress.js';
import type { PublishTarget } from './publish-target.js';

export interface PublishOptions {
  readonly files: readonly string[];
  /** Whose readings they are, where neither the lines nor the names of the files say it. */
  readonly station?: string;
  readonly target: PublishTarget;
  /** Records a second at most. */
  readonly rate?: number;
  /** Readings are moved as if the first were so many days old; those of the future wait until their time has come. */
  readonly daysAgo?: number;
  readonly progress: PublishProgress;
  readonly deadLetters: DeadLetters;
  readonly clock: Timer;
  /** Ends after the batch in hand; a later run goes on there. */
  readonly signal: AbortSignal;
  readonly onProgress?: (report: PublishReport) => void;
}

export interface PublishReport {
  /** The hour that an interrupted run is taken up again from. */
  readonly resumedFrom: string | null;
  /** The hour that the publication has come to. */
  readonly hour: string | null;
  /** Records read, and of them those that were sent. */
  readonly read: number;
  readonly sent: number;
  /** What the target said of them. */
  readonly accepted: number;
  readonly flagged: number;
  readonly duplicate: number;
  readonly queued: number;
  /** Records that are no observation, here or to the target, by reason. */
  readonly rejected: Readonly<Partial<Record<RejectionCode, number>>>;
  readonly complete: boolean;
}

const RECORDS_PER_BATCH = 1000;

/**
 * Publishes files in order of time, of all of them together, so that whoever reads sees the hours pass as they did. A
 * run that was interrupted, in whatever way, repeats the hour that it was in: keys make that harmless.
 */
export async function publishFiles(options: PublishOptions): Promise<PublishReport> {
  const { files, station, target, rate = Infinity, daysAgo, progress, deadLetters, clock, signal } = options;
  const from = await progress.read();
  const replay = new Replay({
    files,
    recordsPerBatch: Math.max(1, Math.min(RECORDS_PER_BATCH, rate)),
    hoursPerBatch: daysAgo === undefined ? Infinity : 1,
    clock,
    signal,
    ...(station === undefined ? {} : { station }),
    ...(from === undefined ? {} : { from }),
  });
  const shift = daysAgo === undefined ? undefined : new DayShift(daysAgo, clock);
  const tally = new PublishTally(from === undefined ? null : formatHour(from));
  let due = clock.now();
  for await (const records of replay) {
    const { observations, rejections } = check(records, clock);
    await deadLetters.write(
      rejections.map(({ record, rejection }) => ({
        source: record.source,
        position: record.position,
        value: record.value,
        code: rejection.code,
        message: rejection.message,
        time: clock.now(),
        ...(rejection.field === undefined ? {} : { field: rejection.field }),
      })),
    );
    const sent = shift?.moved(observations) ?? observations;
    if (shift !== undefined) {
      await shift.whenMade(sent, signal);
      if (signal.aborted) break;
    }
    if (sent.length > 0) tally.addOutcome(sent.length, await target.send(sent));
    tally.addRead(records.length, rejections);
    const hour = nearestHour(replay.now());
    await progress.write(hour);
    tally.hour = formatHour(hour);
    options.onProgress?.(tally.report(false));
    due = Math.max(due, clock.now() - 1000) + (records.length / rate) * 1000;
    if (due > clock.now()) await clock.sleep(due - clock.now(), signal);
  }
  if (!signal.aborted) await progress.remove();
  return tally.report(!signal.aborted);
}

interface RejectedRecord {
  readonly record: RawRecord;
  readonly rejection: Rejection;
}

function check(
  records: readonly RawRecord[],
  clock: Timer,
): { observations: Observation[]; rejections: RejectedRecord[] } {
  const observations: Observation[] = [];
  const rejections: RejectedRecord[] = [];
  for (const record of records) {
    const result = checkRecord(record, { clock, isKnownStation: () => true });
    if (result instanceof Rejection) rejections.push({ record, rejection: result });
    else observations.push(result);
  }
  return { observations, rejections };
}

class PublishTally {
  hour: string | null = null;
  #counts = { read: 0, sent: 0, accepted: 0, flagged: 0, duplicate: 0, queued: 0 };
  readonly #rejected: Partial<Record<RejectionCode, number>> = {};

  constructor(private readonly resumedFrom: string | null) {}

  addRead(records: number, rejections: readonly RejectedRecord[]): void {
    this.#counts.read += records;
    for (const { rejection } of rejections) this.#reject(rejection.code, 1);
  }

  addOutcome(sent: number, outcome: Awaited<ReturnType<PublishTarget['send']>>): void {
    this.#counts.sent += sent;
    for (const name of ['accepted', 'flagged', 'duplicate', 'queued'] as const) {
      this.#counts[name] += outcome[name];
    }
    for (const code of REJECTION_CODES) this.#reject(code, outcome.rejected[code] ?? 0);
  }

  report(complete: boolean): PublishReport {
    const { resumedFrom, hour } = this;
    return { resumedFrom, hour, ...this.#counts, rejected: { ...this.#rejected }, complete };
  }

  #reject(code: RejectionCode, count: number): void {
    if (count > 0) this.#rejected[code] = (this.#rejected[code] ?? 0) + count;
  }
}
