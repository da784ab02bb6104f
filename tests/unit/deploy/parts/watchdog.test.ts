import { expect, it } from 'vitest';
import { Watchdog, type WatchdogOptions } from '../../../../deploy/parts/watchdog.js';
import type { Timer } from '../../../../ingest/clock.js';
import { BrokerUnavailableError, type StationcastError } from '../../../../ingest/errors.js';

const PATIENCE = 60_000;
const ignore = (): void => undefined;

/** What the broker and the worker say at each look of the watchdog. */
interface Look {
  readonly lag: number | Error;
  readonly progress?: number;
  readonly isWaiting?: boolean;
}

/** Lets the watchdog look once for each of `looks`, ten seconds apart; resolves with what it ended the process for. */
async function watch(looks: readonly Look[]): Promise<StationcastError | undefined> {
  let index = -1;
  let now = 0;
  let stuck: StationcastError | undefined;
  const end = new AbortController();
  const timer: Timer = {
    now: () => now,
    sleep: (milliseconds, signal) => {
      now += milliseconds;
      index += 1;
      if (index < looks.length) return Promise.resolve();
      end.abort();
      return new Promise((resolve) => {
        signal?.addEventListener('abort', () => {
          resolve();
        });
      });
    },
  };
  const worker = {
    get progress() {
      return looks[index]?.progress ?? 0;
    },
    get isWaiting() {
      return looks[index]?.isWaiting ?? false;
    },
  };
  const ended = new Promise<void>((resolve) => {
    end.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  const options: WatchdogOptions = {
    worker,
    topics: {
      committedBy: () => {
        const lag = looks[index]?.lag ?? 0;
        if (lag instanceof Error) return Promise.reject(lag);
        return Promise.resolve(new Map([[0, { offset: 100 - lag, metadata: '' }]]));
      },
      // Of the second partition nothing was ever committed, and nothing is there.
      endsOf: () =>
        Promise.resolve(
          new Map([
            [0, { first: 0, next: 100 }],
            [1, { first: 7, next: 7 }],
          ]),
        ),
    },
    group: 'g',
    topic: 't',
    patience: PATIENCE,
    timer,
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    onStuck: (error) => {
      stuck = error;
      end.abort();
    },
  };
  const watchdog = new Watchdog(options);
  watchdog.start();
  await ended;
  await watchdog.close();
  return stuck;
}

const looks = (count: number, look: (index: number) => Look): Look[] =>
  Array.from({ length: count }, (_, index) => look(index));

it('ends a process that has records to read and reads none', async () => {
  const error = await watch(looks(10, () => ({ lag: 5 })));
  expect(error).toBeInstanceOf(BrokerUnavailableError);
  expect(error?.message).toBe(
    'g has 5 records of t to read and has read none for 60 s; ending, so that it is started anew',
  );
});

it.each<[string, (index: number) => Look]>([
  ['has read everything', () => ({ lag: 0 })],
  ['reads, however slowly', (index) => ({ lag: 50, progress: Math.floor(index / 5) })],
  ['waits for the store', () => ({ lag: 50, isWaiting: true })],
  ['has a broker that does not tell', () => ({ lag: new Error('no broker') })],
])('leaves a process alone that %s', async (_, look) => {
  expect(await watch(looks(40, look))).toBeUndefined();
});

it('begins to count when the wait is over', async () => {
  const waiting = looks(20, () => ({ lag: 5, isWaiting: true }));
  expect(await watch([...waiting, ...looks(5, () => ({ lag: 5 }))])).toBeUndefined();
  expect(await watch([...waiting, ...looks(6, () => ({ lag: 5 }))])).toBeDefined();
});
