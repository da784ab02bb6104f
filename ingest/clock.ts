import { setTimeout } from 'node:timers/promises';
import type { EpochMilliseconds } from './time.js';

export interface Clock {
  now(): EpochMilliseconds;
}

/** A clock that can also be waited on. */
export interface Timer extends Clock {
  /** Resolves after `milliseconds`, or at once when `signal` is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The computer's clock; the one place that reads it. */
export const systemClock: Timer = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};
