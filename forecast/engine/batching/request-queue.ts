import { QueueFullError } from '../../../ingest/errors.js';
import { PRIORITIES, type Priority } from '../inference-engine.js';
import type { PendingRequest } from './pending-request.js';

/**
 * The requests for one model that wait, oldest first, each priority by itself. Its bound counts maps, not
 * requests, and holds for each priority, so that a backfill cannot shut live requests out.
 */
export class RequestQueue {
  readonly #waiting: Readonly<Record<Priority, PendingRequest[]>> = { live: [], backfill: [] };
  readonly #sizes: Record<Priority, number> = { live: 0, backfill: 0 };

  constructor(
    readonly modelId: string,
    private readonly limit: number,
  ) {}

  /** Maps that wait. */
  size(priority: Priority): number {
    return this.#sizes[priority];
  }

  oldest(priority: Priority): PendingRequest | undefined {
    return this.#waiting[priority][0];
  }

  get empty(): boolean {
    return PRIORITIES.every((priority) => this.#waiting[priority].length === 0);
  }

  /** Rejects the request with QueueFullError where it does not fit. */
  add(request: PendingRequest): void {
    const size = this.#sizes[request.priority];
    if (size + request.size > this.limit) {
      request.reject(
        new QueueFullError(
          `${size} maps wait for ${this.modelId} (${request.priority}) of at most ${this.limit}; try again later`,
        ),
      );
      return;
    }
    this.#waiting[request.priority].push(request);
    this.#sizes[request.priority] += request.size;
  }

  /** Back to the front, past the bound: it has been accepted before. */
  putBack(requests: readonly PendingRequest[]): void {
    for (const request of requests.toReversed()) {
      this.#waiting[request.priority].unshift(request);
      this.#sizes[request.priority] += request.size;
    }
  }

  remove(request: PendingRequest): void {
    const waiting = this.#waiting[request.priority];
    const index = waiting.indexOf(request);
    if (index === -1) return;
    waiting.splice(index, 1);
    this.#sizes[request.priority] -= request.size;
  }

  /** The oldest request, and those after it that together with it hold at most `largest` maps. */
  take(priority: Priority, largest: number): PendingRequest[] {
    const waiting = this.#waiting[priority];
    let size = 0;
    let count = 0;
    for (const request of waiting) {
      if (count > 0 && size + request.size > largest) break;
      size += request.size;
      count += 1;
    }
    this.#sizes[priority] -= size;
    return waiting.splice(0, count);
  }

  takeAll(): PendingRequest[] {
    return PRIORITIES.flatMap((priority) => this.take(priority, Infinity));
  }
}
