import type { ModelArtefact } from '../registry/model-artefact.js';

/** Row-major; the first dimension is the batch. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** In the order in which they are served. */
export const PRIORITIES = ['live', 'backfill'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface InferenceOptions {
  /** `live` requests are batched before any `backfill` request that waits. Default `live`. */
  readonly priority?: Priority;
  /** Milliseconds from now after which the request is refused with DeadlineExceededError. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a model's pipeline of graphs. Requests of several callers are joined into one batch and split again, so
 * the caller's first dimension (its number of maps) is any number from 1 to `largestBatch`.
 *
 * Rejects with QueueFullError (retriable), DeadlineExceededError, CancelledError, InferenceFailedError,
 * NotFoundError where the model is not loaded, or InvalidInputError where names or shapes are not those of the
 * manifest.
 */
export interface InferenceEngine {
  /** What executes the graphs: `cpu`, `cuda`, ... */
  readonly provider: string;
  /** Most maps that one request may hold. */
  readonly largestBatch: number;
  /** Batches that run side by side. */
  readonly concurrency: number;
  /**
   * Creates a model's sessions and warms them up; resolves once it takes requests. An artefact has been
   * verified by the registry. Rejects with ModelRejectedError where the runtime cannot run it, and then
   * everything is as before.
   */
  load(artefact: ModelArtefact): Promise<void>;
  /** Takes no more requests for the model, finishes those there are, then frees its sessions. */
  unload(modelId: string): Promise<void>;
  infer(modelId: string, inputs: Tensors, options?: InferenceOptions): Promise<Tensors>;
  /** Takes no more requests, finishes those there are, then ends. */
  close(): Promise<void>;
}
