import type { Clock, Timer } from '../clock.js';
import { InvalidInputError } from '../errors.js';
import { MILLISECONDS_PER_HOUR, nearestHour, type EpochHour, type EpochMilliseconds } from '../time.js';
import { mergeByTime } from './merge-by-time.js';
import { readObservationFile } from './observation-file.js';
import type { RawRecord } from './raw-record.js';
import { placeInTime, type PlacedRecord } from './timeline.js';

export interface ReplayOptions {
  /** CSV or NDJSON, plain or gzip; several are merged in order of time. */
  readonly files: readonly string[];
  /** Hours to replay, both included. */
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
/** A record this far from its neighbours in the file has a wrong time; it is replayed where it stands. */
const OUT_OF_PLACE_MILLISECONDS = 24 * MILLISECONDS_PER_HOUR;

/**
 * Plays files of observations as if they came in now: raw records in order of time, an event hour at a time.
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
      if (batch.hour <= paceFrom) {
        due = clock.now();
      } else if (previous !== undefined) {
        due += (Math.min(batch.hour - previous, LONGEST_WAIT_HOURS) / hoursPerSecond) * 1000;
        const wait = due - clock.now();
        if (wait > 0) await clock.sleep(wait, signal);
      }
      previous = batch.hour;
      if (signal?.aborted === true) return;
      this.#now = Math.max(this.#now, batch.end);
      yield batch.records;
    }
  }

  async *#batches(): AsyncGenerator<{ hour: EpochHour; end: EpochMilliseconds; records: RawRecord[] }> {
    const { files, clock, hoursPerBatch = 1, recordsPerBatch = 5000 } = this.options;
    const latest = clock.now() + MILLISECONDS_PER_HOUR;
    const timelines = files.map((file) => placeInTime(readObservationFile(file), latest));
    let records: RawRecord[] = [];
    let hour: EpochHour = 0;
    let end: EpochMilliseconds = 0;
    for await (const placed of mergeByTime(timelines)) {
      if (!this.#wanted(placed)) continue;
      // Before the first readable time of its file a record has no place yet; it goes out at once.
      const place = Number.isFinite(placed.place) ? placed.place : this.#now;
      const placeHour = nearestHour(place);
      if (records.length > 0 && (placeHour >= hour + hoursPerBatch || records.length >= recordsPerBatch)) {
        yield { hour, end, records };
        records = [];
      }
      if (records.length === 0) hour = placeHour;
      records.push(placed.record);
      end = place;
    }
    if (records.length > 0) yield { hour, end, records };
  }

  #wanted({ time, place }: PlacedRecord): boolean {
    const { from = -Infinity, to = Infinity } = this.options;
    const outOfPlace = time === undefined || Math.abs(time - place) > OUT_OF_PLACE_MILLISECONDS;
    const hour = nearestHour(outOfPlace ? place : time);
    return !Number.isFinite(hour) || (hour >= from && hour <= to);
  }
}
