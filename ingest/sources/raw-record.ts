import type { RecordFormat } from '../observations/record-format.js';
import type { RecordValue } from '../observations/record-text.js';

/** One record as it came, before anything is known about it. */
export interface RawRecord {
  /** Where from: a file, `topic/partition`, `http`. */
  readonly source: string;
  /** Where in it: a line number from 1, an offset, an index. */
  readonly position: number;
  readonly key?: RecordValue;
  /** Null where the source has a record without a value, such as a tombstone. */
  readonly value: RecordValue | null;
  /** How `value` is written; one JSON object where it is left out. */
  readonly format?: RecordFormat;
}
