import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleTimer } from '../../../../deploy/pipeline/idle-timer.js';
import { systemClock } from '../../../../ingest/clock.js';

const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: vi.fn(), error: ignore };

/** Sleeps a turn of the event loop, in which its clock goes on by what it was asked to sleep. */
class FastTimer {
  time = 0;
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted !== true) await systemClock.sleep(1, signal);
    this.time += milliseconds;
  }
}

let idled: number[];
let idler: { taken: number; idle: (milliseconds: number) => Promise<void> };
let timer: IdleTimer;
beforeEach(() => {
  idled = [];
  idler = {
    taken: 0,
    idle: (milliseconds) => {
      idled.push(milliseconds);
      return idled.length === 2 ? Promise.reject(new Error('down')) : Promise.resolve();
    },
  };
  timer = new IdleTimer(idler, new FastTimer(), LOGGER, 100);
});
afterEach(() => timer.close());

test('tells each time of the silence since it told last, and goes on after a failure', async () => {
  timer.start();
  await vi.waitFor(() => {
    expect(idled.length).toBeGreaterThan(3);
  });
  expect(new Set(idled)).toEqual(new Set([100]));
  expect(LOGGER.warn).toHaveBeenCalledTimes(1);
});

test('says nothing while records come', async () => {
  let looks = 0;
  Object.defineProperty(idler, 'taken', { get: () => looks++ });
  timer.start();
  await vi.waitFor(() => {
    expect(looks).toBeGreaterThan(8);
  });
  expect(idled).toEqual([]);
});
