import { PRIORITIES, type Priority } from '../inference-engine.js';
import type { PendingRequest } from './pending-request.js';
import type { RequestQueue } from './request-queue.js';

export interface Batch {
  readonly queue: RequestQueue;
  readonly priority: Priority;
  readonly requests: readonly PendingRequest[];
}

export interface SchedulerOptions {
  /** Maps. */
  readonly largestBatch: number;
  /** Milliseconds that a request may wait, while a worker is idle, for others to join its batch. */
  readonly longestDelay: number;
}

/**
 * Decides what runs next: live before backfill, then whoever waits longest. A batch holds requests of one model
 * and one priority: filling up a live batch with backfill would make the live forecast wait for it.
 */
export class Scheduler {
  readonly #queues = new Map<string, RequestQueue>();

  constructor(private readonly options: SchedulerOptions) {}

  add(queue: RequestQueue): void {
    this.#queues.set(queue.modelId, queue);
  }

  remove(modelId: string): void {
    this.#queues.delete(modelId);
  }

  queues(): RequestQueue[] {
    return [...this.#queues.values()];
  }

  /**
   * The next batch, once one is due. A live request does not wait for company while backfill would run instead. It holds
   * one of so many equal `parts` of what waits, which run side by side and so are done sooner.
   */
  next(now: number, parts: number): Batch | undefined {
    if ((this.nextDue() ?? Infinity) > now) return undefined;
    for (const priority of PRIORITIES) {
      const queue = this.#longestWaiting(priority);
      if (queue === undefined) continue;
      const share = Math.ceil(queue.size(priority) / parts);
      return { queue, priority, requests: queue.take(priority, Math.min(share, this.options.largestBatch)) };
    }
    return undefined;
  }

  /** When the next batch falls due, in milliseconds of the monotonic clock; undefined where nothing waits. */
  nextDue(): number | undefined {
    const dues = this.queues()
      .flatMap((queue) => PRIORITIES.map((priority) => this.#due(queue, priority)))
      .filter(Number.isFinite);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  #due(queue: RequestQueue, priority: Priority): number {
    const oldest = queue.oldest(priority);
    if (oldest === undefined) return Infinity;
    const full = queue.size(priority) >= this.options.largestBatch;
    return full ? oldest.arrival : oldest.arrival + this.options.longestDelay;
  }

  #longestWaiting(priority: Priority): RequestQueue | undefined {
    const arrival = (queue: RequestQueue): number => queue.oldest(priority)?.arrival ?? Infinity;
    return this.queues()
      .filter((queue) => queue.oldest(priority) !== undefined)
      .reduce<RequestQueue | undefined>(
        (first, queue) => (first === undefined || arrival(queue) < arrival(first) ? queue : first),
        undefined,
      );
  }
}
