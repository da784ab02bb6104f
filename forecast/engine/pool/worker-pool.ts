import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorPool } from '../batching/executor-pool.js';
import type { EngineObserver } from '../engine-events.js';
import type { Provider } from '../providers.js';
import type { ModelSource, WorkerSettings } from '../worker/messages.js';
import { WorkerHandle, type WorkerLostError, WorkerRefusalError } from './worker-handle.js';

export interface WorkerPoolOptions {
  readonly entry: URL;
  /** Workers, by the provider that the first one found. */
  readonly size: (provider: Provider) => number;
  readonly settings: WorkerSettings;
  readonly observer: EngineObserver;
}

const FIRST_RESTART_DELAY_MS = 50;
const LONGEST_RESTART_DELAY_MS = 5_000;

/** Worker threads that all hold the same models. A worker that is lost is replaced, ever more slowly. */
export class WorkerPool implements ExecutorPool {
  readonly #models = new Map<string, ModelSource>();
  readonly #workers = new Set<WorkerHandle>();
  readonly #idle = new Set<WorkerHandle>();
  readonly #closing = new AbortController();
  #restartDelay = FIRST_RESTART_DELAY_MS;
  #failure: Error | undefined;
  #onChange: () => void = () => undefined;

  private constructor(private readonly options: WorkerPoolOptions) {}

  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      await pool.#startWorker();
      const others = options.size(pool.provider) - 1;
      await settled(Array.from({ length: others }, () => pool.#startWorker()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get size(): number {
    return this.options.size(this.provider);
  }

  get provider(): Provider {
    for (const worker of this.#workers) return worker.provider;
    return this.options.settings.providers[0] ?? 'cpu';
  }

  /** Why there is no worker and the attempt to replace one failed too; undefined while calls can be served. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** `listener` is called where a replaced worker is idle, and where `failure` is there. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  takeIdle(): WorkerHandle | undefined {
    for (const worker of this.#idle) {
      this.#idle.delete(worker);
      return worker;
    }
    return undefined;
  }

  get hasIdle(): boolean {
    return this.#idle.size > 0;
  }

  get parts(): number {
    return this.#idle.size;
  }

  giveBack(worker: WorkerHandle): void {
    if (this.#workers.has(worker)) this.#idle.add(worker);
  }

  /** Loads a model in every worker, or in none. */
  async load(model: ModelSource): Promise<void> {
    this.#models.set(model.id, model);
    try {
      await settled([...this.#workers].map((worker) => worker.call({ kind: 'load', model })));
    } catch (error) {
      await this.unload(model.id);
      throw error;
    }
  }

  async unload(modelId: string): Promise<void> {
    this.#models.delete(modelId);
    // A worker that is lost meanwhile has no sessions to free.
    await Promise.allSettled([...this.#workers].map((worker) => worker.call({ kind: 'unload', modelId })));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #startWorker(): Promise<void> {
    const worker = await WorkerHandle.start(this.options.entry, this.options.settings, (handle, reason) => {
      this.#onLost(handle, reason);
    });
    // Models that are loaded meanwhile are part of this iteration too.
    for (const model of this.#models.values()) await this.#loadAgain(worker, model);
    if (this.#isClosing()) {
      await worker.terminate();
      return;
    }
    this.#workers.add(worker);
    this.#idle.add(worker);
  }

  /** A model whose files are gone or damaged by now must not keep the others from being served. */
  async #loadAgain(worker: WorkerHandle, model: ModelSource): Promise<void> {
    try {
      await worker.call({ kind: 'load', model });
    } catch (error) {
      if (!(error instanceof WorkerRefusalError)) throw error;
      this.options.observer.observe({ kind: 'model-lost', model: model.id, reason: error.message });
    }
  }

  #onLost(worker: WorkerHandle, reason: WorkerLostError): void {
    const inService = this.#workers.delete(worker);
    this.#idle.delete(worker);
    if (!inService || this.#isClosing()) return;
    this.options.observer.observe({ kind: 'worker-lost', reason: reason.message });
    void this.#replace();
  }

  async #replace(): Promise<void> {
    while (!this.#isClosing()) {
      try {
        await sleep(this.#restartDelay, undefined, { signal: this.#closing.signal });
        await this.#startWorker();
        this.#restartDelay = FIRST_RESTART_DELAY_MS;
        this.#failure = undefined;
        this.options.observer.observe({ kind: 'worker-replaced' });
        this.#onChange();
        return;
      } catch (error) {
        if (this.#isClosing()) return;
        this.#restartDelay = Math.min(2 * this.#restartDelay, LONGEST_RESTART_DELAY_MS);
        const failure = error instanceof Error ? error : new Error(String(error));
        this.options.observer.observe({ kind: 'worker-lost', reason: failure.message });
        if (this.#workers.size === 0) this.#failure = failure;
        this.#onChange();
      }
    }
  }
}

/** Waits for all of them, whichever fail, then rejects with the first failure. */
async function settled(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
