import { setMaxListeners } from 'node:events';
import { CancelledError, DeadlineExceededError, type StationcastError } from '../../../ingest/errors.js';
import type { InferenceOptions, Priority, Tensors } from '../inference-engine.js';

/** A caller's request from its arrival until it is settled, once: by an answer, an error, time or the caller. */
export class PendingRequest {
  readonly priority: Priority;
  /** Milliseconds of the monotonic clock. */
  readonly arrival = performance.now();
  readonly answer: Promise<Tensors>;
  /** How often it has been given to a worker. */
  attempts = 0;
  batchedAt: number | undefined;

  #resolve: (outputs: Tensors) => void = () => undefined;
  #reject: (error: StationcastError) => void = () => undefined;
  #settled = false;
  #deadlineTimer: NodeJS.Timeout | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(
    readonly modelId: string,
    readonly inputs: Tensors,
    /** Number of maps. */
    readonly size: number,
    options: InferenceOptions,
    /** Called once, without an error where there is an answer. */
    private readonly onSettled: (request: PendingRequest, error?: StationcastError) => void,
  ) {
    this.priority = options.priority ?? 'live';
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = options.signal;
    if (this.#signal !== undefined) this.#listenTo(this.#signal);
    if (options.deadline !== undefined) this.#startDeadline(options.deadline);
  }

  get settled(): boolean {
    return this.#settled;
  }

  resolve(outputs: Tensors): void {
    if (this.#settled) return;
    this.#settle();
    this.#resolve(outputs);
  }

  reject(error: StationcastError): void {
    if (this.#settled) return;
    this.#settle(error);
    this.#reject(error);
  }

  #settle(error?: StationcastError): void {
    this.#settled = true;
    clearTimeout(this.#deadlineTimer);
    this.#signal?.removeEventListener('abort', this.#cancel);
    this.onSettled(this, error);
  }

  readonly #cancel = (): void => {
    this.reject(new CancelledError(`inference with ${this.modelId} was cancelled by its caller`));
  };

  #listenTo(signal: AbortSignal): void {
    // Any number of requests may share a signal; Node takes more than ten for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', this.#cancel);
  }

  #startDeadline(milliseconds: number): void {
    this.#deadlineTimer = setTimeout(() => {
      const state = this.batchedAt === undefined ? 'waited in the queue' : 'was being computed';
      this.reject(
        new DeadlineExceededError(
          `inference with ${this.modelId} took longer than its deadline of ${milliseconds} ms (it ${state})`,
        ),
      );
    }, milliseconds);
  }
}
