import { setTimeout as sleep } from 'node:timers/promises';
import { StationcastError } from '../../../ingest/errors.js';

export interface LoadResult {
  /** Answers in a second. */
  readonly throughput: number;
  /** Share of the requests that were refused with an error that says to try again. */
  readonly refused: number;
  /** Requests that failed otherwise. */
  readonly failed: number;
  /** Milliseconds from when a request was due until its answer. */
  readonly latencies: readonly number[];
}

/**
 * Makes requests at random moments (a Poisson process), `rate` a second, whether earlier ones are answered or not. A
 * latency counts from when its request was due, so that a stall hits all requests that were due meanwhile.
 */
export async function offerLoad(
  rate: number,
  seconds: number,
  request: () => Promise<unknown>,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const running: Promise<void>[] = [];
  let refused = 0;
  let failed = 0;
  const make = async (due: number): Promise<void> => {
    try {
      await request();
      latencies.push(performance.now() - due);
    } catch (error) {
      if (error instanceof StationcastError && error.retriable) refused += 1;
      else failed += 1;
    }
  };

  const start = performance.now();
  const end = start + 1000 * seconds;
  for (let due = start; due < end; due += (-Math.log(1 - Math.random()) * 1000) / rate) {
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    running.push(make(due));
  }
  await Promise.all(running);
  const elapsed = (performance.now() - start) / 1000;
  return { throughput: latencies.length / elapsed, refused: refused / running.length, failed, latencies };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
