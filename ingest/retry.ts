import type { Timer } from './clock.js';

export interface RetryOptions {
  /** Milliseconds after the first try in which it is tried again. */
  readonly patience: number;
  readonly timer: Timer;
  /** 0 to 1; spreads out the tries of processes that failed together. */
  readonly random: () => number;
}

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5000;

/**
 * Tries again, twice as late each time, as long as `delayAfter` gives a number: the least milliseconds to wait.
 * Rejects with the last failure.
 */
export async function retry<T>(
  work: () => Promise<T>,
  delayAfter: (failure: unknown) => number | undefined,
  { patience, timer, random }: RetryOptions,
): Promise<T> {
  const deadline = timer.now() + patience;
  for (let backoff = FIRST_DELAY; ; backoff = Math.min(backoff * 2, LONGEST_DELAY)) {
    try {
      return await work();
    } catch (failure) {
      const least = delayAfter(failure);
      if (least === undefined) throw failure;
      const delay = Math.max(least, backoff * (0.5 + random() / 2));
      if (timer.now() + delay > deadline) throw failure;
      await timer.sleep(delay);
    }
  }
}
