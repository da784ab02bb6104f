/** What the engine and a worker thread say to each other. Tensor buffers are transferred, never copied. */
import { z } from 'zod';
import type { TensorSpecification } from '../../registry/manifest.js';
import type { Tensors } from '../inference-engine.js';
import { type Provider, PROVIDERS } from '../providers.js';

export const workerSettingsSchema = z.strictObject({
  /** Tried in this order; the first that runs a graph is used. */
  providers: z.array(z.enum(PROVIDERS)).min(1).readonly(),
  /** Threads that share the work of one operator. */
  threads: z.int().positive(),
});

export type WorkerSettings = z.output<typeof workerSettingsSchema>;

export interface GraphSource {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly inputs: readonly TensorSpecification[];
  readonly outputs: readonly TensorSpecification[];
}

export interface ModelSource {
  readonly id: string;
  readonly pipeline: readonly GraphSource[];
  readonly outputNames: readonly string[];
  /** What the model is run on once loaded, one entry for each batch size to warm up. */
  readonly warmUpBatches: readonly number[];
}

export type WorkerCall =
  | { readonly kind: 'load'; readonly model: ModelSource }
  | { readonly kind: 'unload'; readonly modelId: string }
  | { readonly kind: 'run'; readonly modelId: string; readonly inputs: Tensors };

export interface WorkerRequest {
  readonly id: number;
  readonly call: WorkerCall;
}

export type WorkerMessage =
  | { readonly kind: 'ready'; readonly provider: Provider }
  | { readonly kind: 'unavailable'; readonly reasons: readonly string[] }
  | { readonly kind: 'answer'; readonly id: number; readonly outputs: Tensors; readonly computeTime: number }
  | { readonly kind: 'refusal'; readonly id: number; readonly reason: string };
