import { ConfigurationError, InferenceFailedError } from '../../ingest/errors.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { batchSizes } from './batching/batch-sizes.js';
import { Dispatcher } from './batching/dispatcher.js';
import { ServedModels } from './batching/served-models.js';
import type { InferenceEngine, InferenceOptions, Tensors } from './inference-engine.js';
import {
  defaultWorkers,
  hasGraphicsDevice,
  type LocalEngineOptions,
  withDefaults,
} from './local-engine-options.js';
import { modelSource } from './model-signature.js';
import { ProviderUnavailableError } from './pool/worker-handle.js';
import { WorkerPool } from './pool/worker-pool.js';
import { PROVIDER_TRAITS, providerCandidates } from './providers.js';

/** Runs models in this process: ONNX Runtime in worker threads, requests joined into batches. */
export class LocalEngine implements InferenceEngine {
  readonly #models: ServedModels;

  private constructor(
    options: LocalEngineOptions,
    private readonly pool: WorkerPool,
    readonly largestBatch: number,
    /** Sizes that batches are padded to, where the provider tunes its kernels for each. */
    private readonly paddedSizes: readonly number[],
  ) {
    const complete = { ...options, largestBatch, paddedSizes };
    this.#models = new ServedModels(pool, new Dispatcher(pool, complete), complete);
  }

  /**
   * Starts the worker threads. Rejects with ConfigurationError where the provider that was asked for is not
   * there; the message says what to install. Rejects with InferenceFailedError where a thread does not start.
   */
  static async start(options: Partial<LocalEngineOptions> = {}): Promise<LocalEngine> {
    const complete = withDefaults(options);
    const pool = await startPool(complete);
    const traits = PROVIDER_TRAITS[pool.provider];
    const largestBatch = options.largestBatch ?? traits.largestBatch;
    const paddedSizes = traits.tunesShapes ? batchSizes(largestBatch) : [];
    return new LocalEngine(complete, pool, largestBatch, paddedSizes);
  }

  get provider(): string {
    return this.pool.provider;
  }

  get concurrency(): number {
    return this.pool.size;
  }

  async load(artefact: ModelArtefact): Promise<void> {
    const warmUpBatches = this.paddedSizes.length > 0 ? this.paddedSizes : [1];
    await this.#models.load(artefact, () => this.pool.load(modelSource(artefact, warmUpBatches)));
  }

  async unload(modelId: string): Promise<void> {
    await this.#models.unload(modelId, () => this.pool.unload(modelId));
  }

  infer(modelId: string, inputs: Tensors, options: InferenceOptions = {}): Promise<Tensors> {
    return this.#models.infer(modelId, inputs, options);
  }

  async close(): Promise<void> {
    await this.#models.close();
    await this.pool.close();
  }
}

async function startPool(options: LocalEngineOptions): Promise<WorkerPool> {
  try {
    return await WorkerPool.start({
      entry: options.workerEntry,
      size: (provider) => options.workers ?? defaultWorkers(provider),
      settings: {
        providers: providerCandidates(options.provider, hasGraphicsDevice()),
        threads: options.threadsPerWorker,
      },
      observer: options.observer,
    });
  } catch (cause) {
    if (!(cause instanceof ProviderUnavailableError)) {
      throw new InferenceFailedError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    const remedy = PROVIDER_TRAITS[options.provider === 'auto' ? 'cpu' : options.provider].remedy;
    throw new ConfigurationError(
      `inference provider ${options.provider} is not available here: ${cause.message}. To use it, ${remedy}`,
      { cause },
    );
  }
}
