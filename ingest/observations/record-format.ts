import type { EpochMilliseconds } from '../time.js';
import type { Observation } from './observation.js';
import type { RecordValue } from './record-text.js';
import type { Rejection } from './rejection.js';

/** How a source writes its records down. */
export interface RecordFormat {
  parse(value: RecordValue): Observation | Rejection;
  /** The record's time, read without parsing the rest; undefined where it cannot be told. Checks nothing. */
  timeOf(value: RecordValue): EpochMilliseconds | undefined;
}

/** The format of what is known to be wrong before it is read; keeps such records on the common path. */
export function rejectingFormat(rejection: Rejection): RecordFormat {
  return { parse: () => rejection, timeOf: () => undefined };
}
