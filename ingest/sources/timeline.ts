import { JSON_FORMAT } from '../observations/json-format.js';
import { MILLISECONDS_PER_HOUR, type EpochMilliseconds } from '../time.js';
import type { RawRecord } from './raw-record.js';

export interface PlacedRecord {
  readonly record: RawRecord;
  /** The record's own time, where it has one that is believed. */
  readonly time: EpochMilliseconds | undefined;
  /** When the record is replayed; never falls from one record to the next. -Infinity before the first time. */
  readonly place: EpochMilliseconds;
}

interface TimedRecord {
  readonly record: RawRecord;
  readonly time: EpochMilliseconds | undefined;
}

/** So many records that follow are asked whether a time fits in. */
const LOOKAHEAD = 8;
/** Farther ahead of what follows it, or farther behind, a time is wrong; one a little behind is late. */
const FARTHEST_AHEAD = 24 * MILLISECONDS_PER_HOUR;
const FARTHEST_BEHIND = 365 * 24 * MILLISECONDS_PER_HOUR;

/**
 * Gives each record of one file, which is expected in order of time, its place in time. Files also hold late
 * readings, times far off and records without any: those stand where they are among their neighbours, so that one
 * wrong date does not drag the clock along. Times after `latest` are not believed.
 */
export async function* placeInTime(
  batches: AsyncIterable<RawRecord[]>,
  latest: EpochMilliseconds,
): AsyncGenerator<PlacedRecord[]> {
  let pending: TimedRecord[] = [];
  let place = -Infinity;

  function take(count: number): PlacedRecord[] {
    const placed = pending.slice(0, count).map(({ record, time: own }, index) => {
      const time = own !== undefined && fits(own, pending, index, place) ? own : undefined;
      if (time !== undefined) place = Math.max(place, time);
      return { record, time, place };
    });
    pending = pending.slice(count);
    return placed;
  }

  for await (const records of batches) {
    for (const record of records) {
      const time = (record.format ?? JSON_FORMAT).timeOf(record.value ?? '');
      pending.push({ record, time: time !== undefined && time <= latest ? time : undefined });
    }
    if (pending.length > LOOKAHEAD) yield take(pending.length - LOOKAHEAD);
  }
  yield take(pending.length);
}

/** Whether a time is near the one before, or else agrees with at least half of those that follow. */
function fits(
  time: EpochMilliseconds,
  records: readonly TimedRecord[],
  index: number,
  before: EpochMilliseconds,
): boolean {
  if (Math.abs(time - before) <= FARTHEST_AHEAD) return true;
  const following = records.slice(index + 1, index + 1 + LOOKAHEAD).flatMap((record) => record.time ?? []);
  if (following.length === 0) return time >= before - FARTHEST_BEHIND;
  const agreeing = following.filter(
    (other) => time <= other + FARTHEST_AHEAD && time >= other - FARTHEST_BEHIND,
  );
  return agreeing.length >= following.length / 2;
}
