import type { Clock, Timer } from '../clock.js';
import { InvalidInputError } from '../errors.js';
import { MILLISECONDS_PER_HOUR, nearestHour, type EpochHour, type EpochMilliseconds } from '../time.js';
import { mergeByTime } from './merge-by-time.js';
import { readObservationFile } from './observation-file.js';
import type { RawRecord } from './raw-record.js';
import { placeInTime } from './timeline.js';

export interface ReplayOptions {
  /** CSV or NDJSON, plain or gzip; several are merged in order of time. */
  readonly files: readonly string[];
  /** Whose readings they are, where neither the lines nor the names of the files say it. */
  readonly station?: string;
  /**
   * Hours to replay, both included, by where a record stands in the sequence: a late reading belongs to the hour
   * that it comes in, not to the hour it speaks of. So a replay that takes up `from` an hour gives what an
   * undisturbed one would have given from there on.
   */
  readonly from?: EpochHour;
  readonly to?: EpochHour;
  /** Hours of event time in a second; Infinity (the default) is as fast as the consumer takes them. */
  readonly hoursPerSecond?: number;
  /** Hours before this one are replayed as fast as the consumer takes them: history to start from. */
  readonly paceFrom?: EpochHour;
  /** A batch holds no more than this many hours of event time (default 1) ... */
  readonly hoursPerBatch?: number;
  /** ... and no more than this many records (default 5,000). */
  readonly recordsPerBatch?: number;
  readonly clock: Timer;
  /** Ends the replay after the batch in hand. */
  readonly signal?: AbortSignal;
}

/** A hole in the data longer than this is not waited for. */
const LONGEST_WAIT_HOURS = 24;

interface Batch {
  hour: EpochHour | undefined;
  /** The event time that it ends at. */
  end: EpochMilliseconds;
  readonly records: RawRecord[];
}

function emptyBatch(): Batch {
  return { hour: undefined, end: 0, records: [] };
}

/**
 * Plays files of observations as if they came in now: raw records in order of time, an event hour at a time.
 * Files are expected in order of time; a reading that comes later in its file than its time is replayed late.
 * `now()` is the event time that the replay has come to, so a replay is also the clock of what it feeds.
 *
 * @example
 * const replay = new Replay({ files, hoursPerSecond: 1, clock: systemClock });
 * for await (const records of replay) await intake.accept(records);
 */
export class Replay implements Clock, AsyncIterable<RawRecord[]> {
  #now: EpochMilliseconds;

  constructor(private readonly options: ReplayOptions) {
    const { hoursPerSecond = Infinity, from } = options;
    if (!(hoursPerSecond > 0)) {
      throw new InvalidInputError('hoursPerSecond', hoursPerSecond, 'a number above 0, or Infinity');
    }
    this.#now = from === undefined ? 0 : from * MILLISECONDS_PER_HOUR;
  }

  now(): EpochMilliseconds {
    return this.#now;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RawRecord[]> {
    const { clock, signal, hoursPerSecond = Infinity, paceFrom = -Infinity } = this.options;
    let due = clock.now();
    let previous: EpochHour | undefined;
    for await (const batch of this.#batches()) {
      const { hour = previous } = batch;
      if (hour === undefined || hour <= paceFrom) {
        due = clock.now();
      } else if (previous !== undefined) {
        due += (Math.min(hour - previous, LONGEST_WAIT_HOURS) / hoursPerSecond) * 1000;
        const wait = due - clock.now();
        if (wait > 0) await clock.sleep(wait, signal);
      }
      previous = hour;
      if (signal?.aborted === true) return;
      this.#now = Math.max(this.#now, batch.end);
      yield batch.records;
    }
  }

  async *#batches(): AsyncGenerator<Batch> {
    const { files, station, clock, hoursPerBatch = 1, recordsPerBatch = 5000 } = this.options;
    const { from = -Infinity, to = Infinity } = this.options;
    const latest = clock.now() + MILLISECONDS_PER_HOUR;
    const timelines = files.map((file) => placeInTime(readObservationFile(file, station), latest));
    let batch = emptyBatch();
    for await (const placed of mergeByTime(timelines)) {
      // Before the first time of its file a record has no place yet; it goes with what comes first.
      const hour = Number.isFinite(placed.place) ? nearestHour(placed.place) : batch.hour;
      if (hour !== undefined && hour > to) break;
      if (hour !== undefined && hour < from) {
        batch = emptyBatch();
        continue;
      }
      const isLater = (hour ?? -Infinity) >= (batch.hour ?? Infinity) + hoursPerBatch;
      if (isLater || batch.records.length >= recordsPerBatch) {
        yield batch;
        batch = emptyBatch();
      }
      batch.hour ??= hour;
      batch.end = Math.max(batch.end, placed.place);
      batch.records.push(placed.record);
    }
    if (batch.records.length > 0) yield batch;
  }
}
