import { InferenceFailedError, StationcastError } from '../../../ingest/errors.js';
import type { EngineObserver } from '../engine-events.js';
import { WorkerLostError } from '../pool/worker-handle.js';
import { paddedBatchSize } from './batch-sizes.js';
import type { Executor, ExecutorAnswer, ExecutorPool } from './executor-pool.js';
import type { PendingRequest } from './pending-request.js';
import type { RequestQueue } from './request-queue.js';
import { type Batch, Scheduler, type SchedulerOptions } from './scheduler.js';
import { joinTensors, splitTensors } from './tensor-batches.js';

/** A batch that was lost with its worker is run once more, in case the worker ended for another reason. */
const MOST_ATTEMPTS = 2;

export interface DispatcherOptions extends SchedulerOptions {
  /** Sizes that batches are padded to, ascending; none where they run as they are. */
  readonly paddedSizes: readonly number[];
  readonly observer: EngineObserver;
}

/** Hands batches to idle executors and answers to callers. */
export class Dispatcher {
  readonly #scheduler: Scheduler;
  readonly #running = new Map<RequestQueue, number>();
  readonly #draining = new Map<RequestQueue, () => void>();
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;

  constructor(
    private readonly pool: ExecutorPool,
    private readonly options: DispatcherOptions,
  ) {
    this.#scheduler = new Scheduler(options);
    pool.onChange(() => {
      this.#onPoolChange();
    });
  }

  add(queue: RequestQueue): void {
    this.#scheduler.add(queue);
  }

  /** Requests that are made in one turn of the event loop always find each other. */
  enqueue(queue: RequestQueue, request: PendingRequest): void {
    queue.add(request);
    if (this.#soon !== undefined) return;
    this.#soon = setImmediate(() => {
      this.#soon = undefined;
      this.#dispatch();
    });
  }

  /** A request that is settled need not wait any longer, whoever settled it. */
  forget(queue: RequestQueue, request: PendingRequest): void {
    queue.remove(request);
    this.#resolveIfDrained(queue);
  }

  /** Resolves once nothing of the queue waits or runs, and forgets it. */
  async drain(queue: RequestQueue): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#draining.set(queue, resolve);
      this.#resolveIfDrained(queue);
    });
    this.#scheduler.remove(queue.modelId);
  }

  #dispatch(): void {
    clearTimeout(this.#timer);
    while (this.pool.hasIdle) {
      const batch = this.#scheduler.next(performance.now(), this.pool.parts);
      if (batch === undefined) break;
      const executor = this.pool.takeIdle();
      if (executor !== undefined) void this.#run(executor, batch);
    }
    const due = this.pool.hasIdle ? this.#scheduler.nextDue() : undefined;
    if (due === undefined) return;
    this.#timer = setTimeout(() => {
      this.#dispatch();
    }, due - performance.now());
  }

  async #run(executor: Executor, batch: Batch): Promise<void> {
    const { queue, requests } = batch;
    this.#running.set(queue, (this.#running.get(queue) ?? 0) + 1);
    const now = performance.now();
    for (const request of requests) {
      request.attempts += 1;
      request.batchedAt = now;
    }
    try {
      const size = requests.reduce((sum, request) => sum + request.size, 0);
      const paddedSize = paddedBatchSize(size, this.options.paddedSizes);
      const inputs = joinTensors(
        requests.map((request) => request.inputs),
        paddedSize,
      );
      const answer = await executor.run(queue.modelId, inputs, batch.priority);
      // The executor goes on with the next batch while this one is handed out.
      this.pool.giveBack(executor);
      this.#dispatch();
      this.#answer(executor, batch, answer, size, paddedSize);
    } catch (error) {
      this.pool.giveBack(executor);
      this.#fail(batch, error);
    } finally {
      this.#running.set(queue, (this.#running.get(queue) ?? 1) - 1);
      this.#dispatch();
      this.#resolveIfDrained(queue);
    }
  }

  #answer(executor: Executor, batch: Batch, answer: ExecutorAnswer, size: number, paddedSize: number): void {
    const { queue, priority, requests } = batch;
    const parts = splitTensors(
      answer.outputs,
      requests.map((request) => request.size),
    );
    for (const [index, request] of requests.entries()) request.resolve(parts[index] ?? {});
    this.options.observer.observe({
      kind: 'batch',
      model: queue.modelId,
      priority,
      provider: executor.provider,
      size,
      paddedSize,
      requests: requests.length,
      computeTime: answer.computeTime,
    });
  }

  #fail({ queue, requests }: Batch, cause: unknown): void {
    const open = requests.filter((request) => !request.settled);
    const again =
      cause instanceof WorkerLostError ? open.filter(({ attempts }) => attempts < MOST_ATTEMPTS) : [];
    queue.putBack(again);
    for (const request of open) {
      if (!again.includes(request)) request.reject(inferenceFailed(queue.modelId, cause));
    }
  }

  /** Without any worker, and none to be had, what waits is told so. */
  #onPoolChange(): void {
    const { failure } = this.pool;
    if (failure === undefined) {
      this.#dispatch();
      return;
    }
    for (const queue of this.#scheduler.queues()) {
      for (const request of queue.takeAll()) request.reject(inferenceFailed(queue.modelId, failure));
    }
  }

  #resolveIfDrained(queue: RequestQueue): void {
    if (!queue.empty || (this.#running.get(queue) ?? 0) > 0) return;
    this.#running.delete(queue);
    this.#draining.get(queue)?.();
    this.#draining.delete(queue);
  }
}

function inferenceFailed(modelId: string, cause: unknown): StationcastError {
  if (cause instanceof StationcastError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InferenceFailedError(`inference with ${modelId} failed: ${reason}`, { cause });
}
