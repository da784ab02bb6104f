import { JSON_FORMAT } from '../observations/json-format.js';
import type { EpochMilliseconds } from '../time.js';
import type { RawRecord } from './raw-record.js';

export interface PlacedRecord {
  readonly record: RawRecord;
  /** The record's own time, where it has a readable one. */
  readonly time: EpochMilliseconds | undefined;
  /** When the record is replayed; never falls from one record to the next. */
  readonly place: EpochMilliseconds;
}

/** So many records ahead are asked whether a time fits in with what follows it. */
const LOOKAHEAD = 64;

/**
 * Gives each record of one file its place in time. Files are mostly in order, but hold late readings, times far
 * off and records without any. A record keeps its position among its neighbours: its place is the earliest time
 * from it onwards (so that one wrong date does not drag the clock into the future), and no earlier than the place
 * before. Times after `latest` are not believed.
 */
export async function* placeInTime(
  batches: AsyncIterable<RawRecord[]>,
  latest: EpochMilliseconds,
): AsyncGenerator<PlacedRecord[]> {
  let pending: { record: RawRecord; time: EpochMilliseconds | undefined }[] = [];
  let place = -Infinity;

  function take(count: number): PlacedRecord[] {
    const placed = pending.slice(0, count).map(({ record, time }, index) => {
      let earliest = Infinity;
      for (let ahead = index; ahead < Math.min(index + LOOKAHEAD, pending.length); ahead++) {
        const candidate = pending[ahead]?.time ?? Infinity;
        if (candidate <= latest && candidate < earliest) earliest = candidate;
      }
      if (earliest !== Infinity) place = Math.max(place, earliest);
      return { record, time, place };
    });
    pending = pending.slice(count);
    return placed;
  }

  for await (const records of batches) {
    for (const record of records) {
      pending.push({ record, time: (record.format ?? JSON_FORMAT).timeOf(record.value) });
    }
    if (pending.length > LOOKAHEAD) yield take(pending.length - LOOKAHEAD);
  }
  yield take(pending.length);
}
