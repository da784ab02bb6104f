import type { Verdict } from '../../ingest/intake.js';
import type { RawRecord } from '../../ingest/sources/raw-record.js';

/** What became of one record; `queued` where it is well-formed, durable in a broker and checked by whoever reads it. */
export type RecordVerdict = Verdict | { readonly queued: true };

/** Takes in the observations that clients send: a pipeline of this process, or a broker. */
export interface ObservationSink {
  /**
   * One verdict for each record, in their order, once what was accepted is durable. Sending the same records again is
   * harmless. Rejects with a retriable error where nothing can be made durable now.
   */
  accept(records: readonly RawRecord[]): Promise<readonly RecordVerdict[]>;
}
