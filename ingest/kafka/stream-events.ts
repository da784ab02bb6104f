import type { QualityCheck } from '../observations/checked-observation.js';
import type { RejectionCode } from '../observations/rejection.js';

/** What workers do, for metrics. Durations are in milliseconds. */
export type StreamEvent =
  /** A batch is durable and is going to be committed; `lag` is the records behind it that are not read yet. */
  | {
      readonly kind: 'batch';
      readonly topic: string;
      readonly partition: number;
      readonly records: number;
      readonly lag: number;
      readonly duration: number;
    }
  /** What became of raw records. */
  | {
      readonly kind: 'records';
      readonly accepted: number;
      readonly flagged: number;
      readonly forwarded: number;
      readonly rejections: ReadonlyMap<RejectionCode, number>;
      readonly flags: ReadonlyMap<QualityCheck, number>;
    }
  | {
      readonly kind: 'store';
      readonly operation: 'observations' | 'forecasts' | 'restore';
      readonly duration: number;
    }
  /** Forecasts are durable. `latency`: since the last reading that they waited for was produced. */
  | {
      readonly kind: 'forecasts';
      readonly count: number;
      readonly revisions: number;
      readonly latency: number | undefined;
    }
  /** How far event time is behind the clock. */
  | { readonly kind: 'watermark'; readonly partition: number; readonly delay: number }
  /** Origins of a partition whose forecasts are due and not durable yet; told when some become so, and when they are not any more. */
  | { readonly kind: 'due'; readonly partition: number; readonly origins: number };

export interface StreamObserver {
  observe(event: StreamEvent): void;
}
