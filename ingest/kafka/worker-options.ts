import type { Clock } from '../clock.js';
import type { StationcastError } from '../errors.js';
import type { SeriesStore } from '../store/series-store.js';
import type { KafkaOptions } from './kafka-options.js';
import type { RecordSink } from './kafka-record.js';
import type { KafkaTopics } from './kafka-topics.js';
import type { StreamObserver } from './stream-events.js';

/** What every worker needs; whoever starts it closes them after it. */
export interface WorkerOptions {
  readonly kafka: KafkaOptions;
  /** Workers of the same group share the partitions. */
  readonly group: string;
  readonly sessionTimeout: number;
  readonly topics: KafkaTopics;
  readonly producer: RecordSink;
  readonly store: SeriesStore;
  readonly clock: Clock;
  readonly observer: StreamObserver;
  /** Resolves when the store and the broker may be there again. */
  readonly available: (error: StationcastError) => Promise<void>;
  /** It cannot go on. */
  readonly onFailure: (error: StationcastError) => void;
}
