import type { Priority, Tensors } from '../inference-engine.js';

export interface ExecutorAnswer {
  readonly outputs: Tensors;
  /** Milliseconds that the executor spent on the batch. */
  readonly computeTime: number;
}

/** Runs one batch at a time: a worker thread here, or a connection to a server that has them. */
export interface Executor {
  readonly provider: string;
  /** The inputs are the executor's: their buffers may be gone afterwards. */
  run(modelId: string, inputs: Tensors, priority: Priority): Promise<ExecutorAnswer>;
}

export interface ExecutorPool {
  readonly hasIdle: boolean;
  /** Into how many batches what waits is cut: as many as would compute side by side now. */
  readonly parts: number;
  takeIdle(): Executor | undefined;
  giveBack(executor: Executor): void;
  /** Why nothing can be executed; undefined while something can. */
  readonly failure: Error | undefined;
  /** `listener` is called where an executor became idle by itself, and where `failure` is there. */
  onChange(listener: () => void): void;
}
