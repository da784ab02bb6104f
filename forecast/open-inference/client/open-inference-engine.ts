import { ConfigurationError, ModelRejectedError, NotFoundError } from '../../../ingest/errors.js';
import { Dispatcher } from '../../engine/batching/dispatcher.js';
import { ServedModels } from '../../engine/batching/served-models.js';
import type { EngineObserver } from '../../engine/engine-events.js';
import type { InferenceEngine, InferenceOptions, Tensor, Tensors } from '../../engine/inference-engine.js';
import type { ModelArtefact } from '../../registry/model-artefact.js';
import { pipelineSignature } from '../../registry/pipeline-signature.js';
import { ConnectionPool, type RemoteModel } from './connection-pool.js';
import { InferenceServer, type InferenceServerOptions } from './inference-server.js';
import { requireSameTensors } from './require-model.js';

export interface OpenInferenceOptions extends InferenceServerOptions {
  /** Most maps in a batch, and so in a request; one that the server takes less of goes to it in parts. */
  readonly largestBatch: number;
  /** Batches that are under way at once. */
  readonly connections: number;
  /** Milliseconds that a request may wait, while a connection is idle, for others to join its batch. */
  readonly longestDelay: number;
  /** Most maps that may wait for one model in one priority; more are refused with QueueFullError. */
  readonly queueLimit: number;
  readonly observer: EngineObserver;
  /** What the server calls a model. Default: its id, as `stationcast models export-triton` writes it. */
  readonly modelName: (model: ModelArtefact) => string;
}

const DEFAULTS = {
  timeout: 10_000,
  retries: 4,
  firstRetryDelay: 100,
  longestDelay: 2,
  longestRetryDelay: 2_000,
  headers: {},
  largestBatch: 64,
  connections: 4,
  queueLimit: 1024,
  observer: { observe: () => undefined },
  modelName: ({ id }: ModelArtefact) => id,
};

/**
 * Runs models at a server that speaks the Open Inference Protocol, such as Triton or KServe. Requests are joined
 * into batches and served by priority here as in the local engine; the server may batch further.
 */
export class OpenInferenceEngine implements InferenceEngine {
  readonly largestBatch: number;
  readonly concurrency: number;
  readonly #models: ServedModels;

  private constructor(
    private readonly options: OpenInferenceOptions,
    private readonly server: InferenceServer,
    private readonly pool: ConnectionPool,
  ) {
    this.largestBatch = options.largestBatch;
    this.concurrency = options.connections;
    this.#models = new ServedModels(pool, new Dispatcher(pool, { ...options, paddedSizes: [] }), options);
  }

  /** Rejects with ConfigurationError where no such server answers at the address. */
  static async connect(
    options: Partial<OpenInferenceOptions> & Pick<OpenInferenceOptions, 'address'>,
  ): Promise<OpenInferenceEngine> {
    const complete = { ...DEFAULTS, ...options };
    const server = new InferenceServer(complete);
    try {
      const { name, version } = await server.metadata();
      const pool = new ConnectionPool(server, `${name} ${version}`, complete.connections);
      return new OpenInferenceEngine(complete, server, pool);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ConfigurationError(
        `no inference server answers at ${options.address} (${reason}); check the address and that it runs`,
        { cause },
      );
    }
  }

  get provider(): string {
    return this.pool.provider;
  }

  /** The server must have the model already; that it is the same one is checked by its tensors and by a run. */
  async load(artefact: ModelArtefact): Promise<void> {
    await this.#models.load(artefact, async () => {
      const name = this.options.modelName(artefact);
      requireSameTensors(artefact, await this.server.modelMetadata(name));
      const { inputs } = pipelineSignature(artefact.manifest.pipeline);
      const model: RemoteModel = { name, largestBatch: await this.#largestBatch(name), inputs };
      await this.#warmUp(model, artefact);
      this.pool.add(artefact.id, model);
    });
  }

  async unload(modelId: string): Promise<void> {
    await this.#models.unload(modelId, () => {
      this.pool.remove(modelId);
      return Promise.resolve();
    });
  }

  infer(modelId: string, inputs: Tensors, options: InferenceOptions = {}): Promise<Tensors> {
    return this.#models.infer(modelId, inputs, options);
  }

  async close(): Promise<void> {
    await this.#models.close();
    this.server.close();
  }

  /** What the server says; without its extension for that, what this engine was told. */
  async #largestBatch(name: string): Promise<number> {
    try {
      const { max_batch_size: largest } = await this.server.modelConfiguration(name);
      return Math.max(1, largest);
    } catch (error) {
      if (error instanceof NotFoundError) return this.largestBatch;
      throw error;
    }
  }

  async #warmUp({ name }: RemoteModel, { manifest }: ModelArtefact): Promise<void> {
    const { inputs, outputs } = pipelineSignature(manifest.pipeline);
    const zeros = Object.fromEntries(inputs.map((input) => [input.name, zerosOf(input.shape)]));
    const answer = await this.server.infer(name, zeros, inputs, { priority: 'live' });
    for (const output of outputs) {
      const expected = zerosOf(output.shape).dims.join(', ');
      const found = answer[output.name]?.dims.join(', ');
      if (found === expected) continue;
      throw new ModelRejectedError(
        `${name} at the server gave [${found ?? 'nothing'}] for ${output.name}, not [${expected}]`,
      );
    }
  }
}

/** One map of zeros. */
function zerosOf(shape: readonly (number | 'batch')[]): Tensor {
  const dims = shape.map((size) => (size === 'batch' ? 1 : size));
  return { dims, data: new Float32Array(dims.reduce((product, size) => product * size, 1)) };
}
