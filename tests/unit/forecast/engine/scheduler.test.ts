import { expect, test } from 'vitest';
import { PendingRequest } from '../../../../forecast/engine/batching/pending-request.js';
import { RequestQueue } from '../../../../forecast/engine/batching/request-queue.js';
import { Scheduler } from '../../../../forecast/engine/batching/scheduler.js';
import type { Priority } from '../../../../forecast/engine/inference-engine.js';

const LARGEST = 4;
const DELAY = 10;

function setUp(): {
  scheduler: Scheduler;
  add: (queue: RequestQueue, size?: number, priority?: Priority) => PendingRequest;
} {
  const scheduler = new Scheduler({ largestBatch: LARGEST, longestDelay: DELAY });
  const add = (queue: RequestQueue, size = 1, priority: Priority = 'live'): PendingRequest => {
    const request = new PendingRequest(queue.modelId, {}, size, { priority }, () => undefined);
    queue.add(request);
    return request;
  };
  return { scheduler, add };
}

function queueIn(scheduler: Scheduler, model: string): RequestQueue {
  const queue = new RequestQueue(model, 100);
  scheduler.add(queue);
  return queue;
}

test('a request waits for company, but no longer than the delay', () => {
  const { scheduler, add } = setUp();
  const queue = queueIn(scheduler, 'model');
  expect(scheduler.nextDue()).toBeUndefined();
  const { arrival } = add(queue);
  expect(scheduler.next(arrival + DELAY - 1, 1)).toBeUndefined();
  expect(scheduler.nextDue()).toBe(arrival + DELAY);
  expect(scheduler.next(arrival + DELAY, 1)?.requests).toHaveLength(1);
});

test('a full batch does not wait', () => {
  const { scheduler, add } = setUp();
  const queue = queueIn(scheduler, 'model');
  const { arrival } = add(queue, LARGEST);
  expect(scheduler.next(arrival, 1)?.requests).toHaveLength(1);
});

test('live runs first, without waiting for company, where backfill would run instead', () => {
  const { scheduler, add } = setUp();
  const queue = queueIn(scheduler, 'model');
  const backfill = add(queue, LARGEST, 'backfill');
  const live = add(queue);
  expect(scheduler.next(live.arrival, 1)).toMatchObject({ priority: 'live', requests: [live] });
  expect(scheduler.next(live.arrival, 1)).toMatchObject({ priority: 'backfill', requests: [backfill] });
});

test('of several models the one whose request waits longest runs first', () => {
  const { scheduler, add } = setUp();
  const first = queueIn(scheduler, 'first');
  const second = queueIn(scheduler, 'second');
  add(second);
  const { arrival } = add(first);
  const late = arrival + DELAY;
  expect(scheduler.next(late, 1)?.queue).toBe(second);
  expect(scheduler.next(late, 1)?.queue).toBe(first);
  expect(scheduler.next(late, 1)).toBeUndefined();
});

test('a model that is removed is not scheduled any more', () => {
  const { scheduler, add } = setUp();
  const queue = queueIn(scheduler, 'model');
  add(queue, LARGEST);
  scheduler.remove('model');
  expect(scheduler.next(Infinity, 1)).toBeUndefined();
});

test('what waits is shared among the executors that are idle, in whole requests', () => {
  const { scheduler, add } = setUp();
  const queue = queueIn(scheduler, 'model');
  const requests = [add(queue, 2), add(queue), add(queue)];
  expect(scheduler.next(Infinity, 2)?.requests).toEqual(requests.slice(0, 1));
  expect(scheduler.next(Infinity, 1)?.requests).toEqual(requests.slice(1));
});

test("a request that is larger than its executor's share goes whole", () => {
  const { scheduler, add } = setUp();
  const queue = queueIn(scheduler, 'model');
  const large = add(queue, LARGEST);
  expect(scheduler.next(Infinity, 8)?.requests).toEqual([large]);
});
