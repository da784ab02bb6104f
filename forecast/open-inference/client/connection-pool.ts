import type { Executor, ExecutorAnswer, ExecutorPool } from '../../engine/batching/executor-pool.js';
import { joinTensors, splitTensors } from '../../engine/batching/tensor-batches.js';
import type { Priority, Tensors } from '../../engine/inference-engine.js';
import type { TensorSpecification } from '../../registry/manifest.js';
import type { InferenceServer } from './inference-server.js';

/** A model as the server has it. */
export interface RemoteModel {
  readonly name: string;
  /** Maps that the server takes in one request. */
  readonly largestBatch: number;
  readonly inputs: readonly TensorSpecification[];
}

/** Batches on their way to a server: as many at once as there are connections. */
export class ConnectionPool implements ExecutorPool {
  readonly #idle: Set<Executor>;
  readonly #models = new Map<string, RemoteModel>();
  /** The server may be there again at the next request, which finds out. */
  readonly failure = undefined;
  /** How the server shares out its work is the server's business. */
  readonly parts = 1;

  constructor(
    private readonly server: InferenceServer,
    readonly provider: string,
    connections: number,
  ) {
    this.#idle = new Set(
      Array.from({ length: connections }, () => ({
        provider,
        run: (modelId: string, inputs: Tensors, priority: Priority) => this.#run(modelId, inputs, priority),
      })),
    );
  }

  get hasIdle(): boolean {
    return this.#idle.size > 0;
  }

  takeIdle(): Executor | undefined {
    for (const executor of this.#idle) {
      this.#idle.delete(executor);
      return executor;
    }
    return undefined;
  }

  giveBack(executor: Executor): void {
    this.#idle.add(executor);
  }

  /** A connection is idle only once its batch is done, which the dispatcher knows. */
  onChange(): void {
    return undefined;
  }

  add(modelId: string, model: RemoteModel): void {
    this.#models.set(modelId, model);
  }

  remove(modelId: string): void {
    this.#models.delete(modelId);
  }

  async #run(modelId: string, inputs: Tensors, priority: Priority): Promise<ExecutorAnswer> {
    const model = this.#models.get(modelId);
    if (model === undefined) throw new Error(`model ${modelId} is not loaded`);
    const start = performance.now();
    const outputs: Tensors[] = [];
    for (const part of splitTensors(inputs, partSizes(batchOf(inputs), model.largestBatch))) {
      outputs.push(await this.server.infer(model.name, part, model.inputs, { priority }));
    }
    return { outputs: joinTensors(outputs, batchOf(inputs)), computeTime: performance.now() - start };
  }
}

function batchOf(tensors: Tensors): number {
  return Object.values(tensors)[0]?.dims[0] ?? 0;
}

function partSizes(total: number, largest: number): number[] {
  return Array.from({ length: Math.ceil(total / largest) }, (_, index) =>
    Math.min(largest, total - index * largest),
  );
}
