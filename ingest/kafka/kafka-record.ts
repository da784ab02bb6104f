import type { EpochMilliseconds } from '../time.js';

export type Headers = Readonly<Record<string, string>>;

/** A record as a topic holds it. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Uint8Array | null;
  /** Null in a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: Headers;
  /** When it was produced, by the producer's clock or the broker's. */
  readonly time: EpochMilliseconds;
}

/** A record to be produced. Without a partition, it is that of the key; without a key, any. */
export interface OutgoingRecord {
  readonly key?: string | Uint8Array;
  readonly value: string | Uint8Array | null;
  readonly headers?: Headers;
  readonly partition?: number;
}

/** Where records are produced to: a producer, or what stands behind one. */
export interface RecordSink {
  /** Resolves when the records are durable; they stay in order within a partition. */
  send(topic: string, records: Iterable<OutgoingRecord>): Promise<void>;
}
