import { Worker } from 'node:worker_threads';
import type { Executor, ExecutorAnswer } from '../batching/executor-pool.js';
import { tensorBuffers } from '../batching/tensor-batches.js';
import type { Tensors } from '../inference-engine.js';
import type { Provider } from '../providers.js';
import type { WorkerCall, WorkerMessage, WorkerRequest, WorkerSettings } from '../worker/messages.js';

/** The worker ended while it had this call, which may have been the reason or not. */
export class WorkerLostError extends Error {}

/** The worker is well and says that it cannot do this call. */
export class WorkerRefusalError extends Error {}

/** No provider of those asked for runs graphs here. */
export class ProviderUnavailableError extends Error {}

interface Waiting {
  resolve(answer: ExecutorAnswer): void;
  reject(error: Error): void;
}

/** One worker thread, and the calls that it has not answered yet. */
export class WorkerHandle implements Executor {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #lost: WorkerLostError | undefined;

  private constructor(
    private readonly worker: Worker,
    readonly provider: Provider,
    private readonly onLost: (handle: WorkerHandle, reason: WorkerLostError) => void,
  ) {
    let failure: unknown;
    worker.on('message', (message: WorkerMessage) => {
      this.#settle(message);
    });
    worker.on('error', (error) => (failure = error));
    worker.on('exit', (code) => {
      const reason = failure instanceof Error ? failure.message : `exit code ${code}`;
      this.#lose(new WorkerLostError(`inference worker ended: ${reason}`, { cause: failure }));
    });
  }

  /** Rejects with ProviderUnavailableError, or with WorkerLostError where the thread does not come up. */
  static start(
    entry: URL,
    settings: WorkerSettings,
    onLost: (handle: WorkerHandle, reason: WorkerLostError) => void,
  ): Promise<WorkerHandle> {
    const worker = new Worker(entry, { workerData: settings, name: 'inference' });
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        reject(new WorkerLostError(`inference worker does not start: ${String(cause)}`, { cause }));
      };
      worker.once('error', fail);
      worker.once('exit', fail);
      worker.once('message', (message: WorkerMessage) => {
        worker.off('error', fail);
        worker.off('exit', fail);
        if (message.kind === 'ready') resolve(new WorkerHandle(worker, message.provider, onLost));
        else if (message.kind === 'unavailable')
          reject(new ProviderUnavailableError(message.reasons.join('; ')));
        else reject(new WorkerLostError(`inference worker began with ${message.kind}`));
      });
    });
  }

  /** Rejects with WorkerRefusalError or WorkerLostError. Buffers of `transfer` move to the worker. */
  call(call: WorkerCall, transfer: readonly ArrayBuffer[] = []): Promise<ExecutorAnswer> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const id = this.#nextId++;
    const request: WorkerRequest = { id, call };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage(request, [...transfer]);
    });
  }

  run(modelId: string, inputs: Tensors): Promise<ExecutorAnswer> {
    return this.call({ kind: 'run', modelId, inputs }, tensorBuffers(inputs));
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  #settle(message: WorkerMessage): void {
    if (message.kind !== 'answer' && message.kind !== 'refusal') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message);
    else waiting?.reject(new WorkerRefusalError(message.reason));
  }

  #lose(error: WorkerLostError): void {
    this.#lost = error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.onLost(this, error);
  }
}
