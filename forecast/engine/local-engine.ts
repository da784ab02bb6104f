import {
  CancelledError,
  ConfigurationError,
  InferenceFailedError,
  ModelRejectedError,
  NotFoundError,
} from '../../ingest/errors.js';
import type { TensorSpecification } from '../registry/manifest.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { pipelineSignature } from '../registry/pipeline-signature.js';
import { batchSizes } from './batching/batch-sizes.js';
import { Dispatcher } from './batching/dispatcher.js';
import { PendingRequest } from './batching/pending-request.js';
import { RequestQueue } from './batching/request-queue.js';
import type { InferenceEngine, InferenceOptions, Tensors } from './inference-engine.js';
import { hasGraphicsDevice, type LocalEngineOptions, withDefaults } from './local-engine-options.js';
import { modelSource, requestSize } from './model-signature.js';
import { ProviderUnavailableError } from './pool/worker-handle.js';
import { WorkerPool } from './pool/worker-pool.js';
import { PROVIDER_TRAITS, providerCandidates } from './providers.js';

interface ServedModel {
  readonly queue: RequestQueue;
  readonly inputs: readonly TensorSpecification[];
}

/** Runs models in this process: ONNX Runtime in worker threads, requests joined into batches. */
export class LocalEngine implements InferenceEngine {
  readonly #served = new Map<string, ServedModel>();
  readonly #loading = new Set<string>();
  #closed = false;

  private constructor(
    private readonly options: LocalEngineOptions,
    private readonly pool: WorkerPool,
    private readonly dispatcher: Dispatcher,
    readonly largestBatch: number,
  ) {}

  /**
   * Starts the worker threads. Rejects with ConfigurationError where the provider that was asked for is not
   * there; the message says what to install. Rejects with InferenceFailedError where a thread does not start.
   */
  static async start(options: Partial<LocalEngineOptions> = {}): Promise<LocalEngine> {
    const complete = withDefaults(options);
    const pool = await startPool(complete);
    const largestBatch = options.largestBatch ?? PROVIDER_TRAITS[pool.provider].largestBatch;
    return new LocalEngine(complete, pool, new Dispatcher(pool, { ...complete, largestBatch }), largestBatch);
  }

  get provider(): string {
    return this.pool.provider;
  }

  async load(artefact: ModelArtefact): Promise<void> {
    const { id } = artefact;
    if (this.#served.has(id) || this.#loading.has(id)) {
      throw new ModelRejectedError(`model ${id} is loaded already; a changed model needs a new version`);
    }
    const start = performance.now();
    this.#loading.add(id);
    try {
      await this.pool.load(modelSource(artefact, this.#warmUpBatches()));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ModelRejectedError(`model ${id} cannot be run: ${reason}`, { cause });
    } finally {
      this.#loading.delete(id);
    }
    const queue = new RequestQueue(id, this.options.queueLimit);
    this.#served.set(id, { queue, inputs: pipelineSignature(artefact.manifest.pipeline).inputs });
    this.dispatcher.add(queue);
    this.options.observer.observe({ kind: 'model-loaded', model: id, loadTime: performance.now() - start });
  }

  async unload(modelId: string): Promise<void> {
    const model = this.#served.get(modelId);
    if (model === undefined) return;
    this.#served.delete(modelId);
    await this.dispatcher.drain(model.queue);
    await this.pool.unload(modelId);
    this.options.observer.observe({ kind: 'model-unloaded', model: modelId });
  }

  async infer(modelId: string, inputs: Tensors, options: InferenceOptions = {}): Promise<Tensors> {
    if (this.#closed) throw new CancelledError('the inference engine is closed');
    if (options.signal?.aborted === true) throw new CancelledError(`inference with ${modelId} was cancelled`);
    const model = this.#served.get(modelId);
    if (model === undefined) {
      throw new NotFoundError(
        `model ${modelId} is not loaded; loaded: ${[...this.#served.keys()].join(', ') || 'none'}`,
      );
    }
    const size = requestSize(inputs, model.inputs, this.largestBatch);
    if (this.pool.failure !== undefined) {
      throw new InferenceFailedError(`no inference worker can be started: ${this.pool.failure.message}`);
    }
    return this.#enqueue(model.queue, inputs, size, options);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#served.values()].map(({ queue }) => this.dispatcher.drain(queue)));
    this.#served.clear();
    await this.pool.close();
  }

  #enqueue(queue: RequestQueue, inputs: Tensors, size: number, options: InferenceOptions): Promise<Tensors> {
    const request = new PendingRequest(queue.modelId, inputs, size, options, (settled, error) => {
      this.dispatcher.forget(queue, settled);
      const now = performance.now();
      this.options.observer.observe({
        kind: 'request',
        model: settled.modelId,
        priority: settled.priority,
        outcome: error?.code ?? 'success',
        size: settled.size,
        queueTime: (settled.batchedAt ?? now) - settled.arrival,
        totalTime: now - settled.arrival,
      });
    });
    this.dispatcher.enqueue(queue, request);
    return request.answer;
  }

  #warmUpBatches(): readonly number[] {
    return PROVIDER_TRAITS[this.pool.provider].tunesShapes ? batchSizes(this.largestBatch) : [1];
  }
}

async function startPool(options: LocalEngineOptions): Promise<WorkerPool> {
  try {
    return await WorkerPool.start({
      entry: options.workerEntry,
      size: options.workers,
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
