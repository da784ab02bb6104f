import { setTimeout as sleep } from 'node:timers/promises';
import { isRetriable } from './server-errors.js';

export interface RetryOptions {
  /** Tries after the first. */
  readonly retries: number;
  /** Milliseconds before the first retry at most; it doubles from one to the next. */
  readonly firstRetryDelay: number;
  readonly longestRetryDelay: number;
}

/**
 * Does `work` again while its error is retriable, after a random part of a growing delay, so that many clients do
 * not come back at the same moment. Inference changes nothing at the server, so it can always be tried again.
 */
export async function withRetries<T>(
  { retries, firstRetryDelay, longestRetryDelay }: RetryOptions,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= retries || signal.aborted || !isRetriable(error)) throw error;
      const delay = Math.min(firstRetryDelay * 2 ** attempt, longestRetryDelay);
      await sleep(delay * Math.random(), undefined, { signal });
    }
  }
}
