import {
  CancelledError,
  InferenceFailedError,
  ModelRejectedError,
  NotFoundError,
} from '../../../ingest/errors.js';
import type { TensorSpecification } from '../../registry/manifest.js';
import type { ModelArtefact } from '../../registry/model-artefact.js';
import { pipelineSignature } from '../../registry/pipeline-signature.js';
import type { EngineObserver } from '../engine-events.js';
import type { InferenceOptions, Tensors } from '../inference-engine.js';
import { requestSize } from '../model-signature.js';
import type { Dispatcher } from './dispatcher.js';
import type { ExecutorPool } from './executor-pool.js';
import { PendingRequest } from './pending-request.js';
import { RequestQueue } from './request-queue.js';

interface ServedModel {
  readonly queue: RequestQueue;
  readonly inputs: readonly TensorSpecification[];
}

export interface ServedModelsOptions {
  readonly largestBatch: number;
  readonly queueLimit: number;
  readonly observer: EngineObserver;
}

/** The models that an engine has loaded: checks requests for them, queues them, reports what became of them. */
export class ServedModels {
  readonly #served = new Map<string, ServedModel>();
  readonly #loading = new Set<string>();
  readonly #unloading = new Map<string, Promise<void>>();
  #closed = false;

  constructor(
    private readonly pool: ExecutorPool,
    private readonly dispatcher: Dispatcher,
    private readonly options: ServedModelsOptions,
  ) {}

  /** `open` makes the model ready to run; where it rejects, so does this, with ModelRejectedError. */
  async load({ id, manifest }: ModelArtefact, open: () => Promise<void>): Promise<void> {
    if (this.#served.has(id) || this.#loading.has(id)) {
      throw new ModelRejectedError(`model ${id} is loaded already; a changed model needs a new version`);
    }
    const start = performance.now();
    this.#loading.add(id);
    try {
      // One that comes back while it goes: what frees it would take the new one with it.
      await this.#unloading.get(id);
      await open();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ModelRejectedError(`model ${id} cannot be run: ${reason}`, { cause });
    } finally {
      this.#loading.delete(id);
    }
    const queue = new RequestQueue(id, this.options.queueLimit);
    this.#served.set(id, { queue, inputs: pipelineSignature(manifest.pipeline).inputs });
    this.dispatcher.add(queue);
    this.options.observer.observe({ kind: 'model-loaded', model: id, loadTime: performance.now() - start });
  }

  /** Takes no more requests for the model, finishes those there are, then lets `close` free it. */
  async unload(modelId: string, close: () => Promise<void>): Promise<void> {
    const model = this.#served.get(modelId);
    if (model === undefined) return;
    this.#served.delete(modelId);
    const unloading = this.dispatcher.drain(model.queue).then(close);
    this.#unloading.set(modelId, unloading);
    await unloading.finally(() => this.#unloading.delete(modelId));
    this.options.observer.observe({ kind: 'model-unloaded', model: modelId });
  }

  async infer(modelId: string, inputs: Tensors, options: InferenceOptions): Promise<Tensors> {
    if (this.#closed) throw new CancelledError('the inference engine is closed');
    if (options.signal?.aborted === true) throw new CancelledError(`inference with ${modelId} was cancelled`);
    const model = this.#served.get(modelId);
    if (model === undefined) {
      throw new NotFoundError(
        `model ${modelId} is not loaded; loaded: ${[...this.#served.keys()].join(', ') || 'none'}`,
      );
    }
    const size = requestSize(inputs, model.inputs, this.options.largestBatch);
    if (this.pool.failure !== undefined) {
      throw new InferenceFailedError(`no inference worker can be started: ${this.pool.failure.message}`);
    }
    return this.#enqueue(model.queue, inputs, size, options);
  }

  /** Takes no more requests, and finishes those there are. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#served.values()].map(({ queue }) => this.dispatcher.drain(queue)));
    this.#served.clear();
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
}
