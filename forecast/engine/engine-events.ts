import type { ErrorCode } from '../../ingest/errors.js';
import type { Priority } from './inference-engine.js';

/** What an engine reports of its work, for metrics and logs. Times are milliseconds, sizes are maps. */
export type EngineEvent =
  | {
      readonly kind: 'request';
      readonly model: string;
      readonly priority: Priority;
      readonly outcome: 'success' | ErrorCode;
      readonly size: number;
      /** From its arrival until its batch went to a worker; the whole time where it never did. */
      readonly queueTime: number;
      readonly totalTime: number;
    }
  | {
      readonly kind: 'batch';
      readonly model: string;
      readonly priority: Priority;
      readonly provider: string;
      readonly size: number;
      /** `size` and the padding. */
      readonly paddedSize: number;
      readonly requests: number;
      readonly computeTime: number;
    }
  | { readonly kind: 'model-loaded'; readonly model: string; readonly loadTime: number }
  | { readonly kind: 'model-unloaded'; readonly model: string }
  /** `swapTime`: from the decision until the new model takes requests. */
  | {
      readonly kind: 'model-swapped';
      readonly model: string;
      readonly previous: string;
      readonly swapTime: number;
    }
  /** `model` goes on, since another that was to take its place was refused. */
  | { readonly kind: 'model-refused'; readonly model: string; readonly reason: string }
  /** A new worker could not load a model that the lost one had. */
  | { readonly kind: 'model-lost'; readonly model: string; readonly reason: string }
  | { readonly kind: 'worker-lost'; readonly reason: string }
  | { readonly kind: 'worker-replaced' };

export interface EngineObserver {
  observe(event: EngineEvent): void;
}
