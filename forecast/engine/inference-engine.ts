import type { ModelArtefact } from '../registry/model-artefact.js';

/** Row-major; the first dimension is the batch. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

export type Tensors = Readonly<Record<string, Tensor>>;

export interface InferenceOptions {
  /** `live` requests are batched before any `backfill` request that waits. Default `live`. */
  readonly priority?: 'live' | 'backfill';
  /** Milliseconds from now after which the request is refused with DeadlineExceededError. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs a model's pipeline of graphs. Requests of several callers are joined into one batch and split again, so
 * the caller's first dimension (its number of maps) is any number from 1 to the engine's largest batch.
 *
 * Rejects with QueueFullError (retriable), DeadlineExceededError, CancelledError, InferenceFailedError, or
 * InvalidInputError where names or shapes are not those of the manifest.
 */
export interface InferenceEngine {
  /** What executes the graphs: `cpu`, `cuda`, ... */
  readonly provider: string;
  /** Verifies nothing: an artefact has been verified by the registry. Creates sessions and warms them up. */
  load(artefact: ModelArtefact): Promise<void>;
  unload(modelId: string): Promise<void>;
  infer(modelId: string, inputs: Tensors, options?: InferenceOptions): Promise<Tensors>;
  close(): Promise<void>;
}
