import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingRequest } from '../../../../forecast/engine/batching/pending-request.js';
import { RequestQueue } from '../../../../forecast/engine/batching/request-queue.js';
import type { Priority } from '../../../../forecast/engine/inference-engine.js';
import { QueueFullError } from '../../../../ingest/errors.js';

function request(size: number, priority: Priority = 'live'): PendingRequest {
  const pending = new PendingRequest('model', {}, size, { priority }, () => undefined);
  pending.answer.catch(() => undefined);
  return pending;
}

test('requests come out in the order they came in, as many as fit a batch', () => {
  const queue = new RequestQueue('model', 100);
  const requests = [3, 4, 2, 8].map((size) => request(size));
  for (const each of requests) queue.add(each);
  expect(queue.take('live', 9)).toEqual(requests.slice(0, 3));
  expect(queue.size('live')).toBe(8);
  expect(queue.take('live', 9)).toEqual(requests.slice(3));
  expect(queue.empty).toBe(true);
});

test('what does not fit is rejected, and the other priority has room of its own', async () => {
  const queue = new RequestQueue('model', 5);
  queue.add(request(4, 'backfill'));
  const refused = request(2, 'backfill');
  queue.add(refused);
  await expect(refused.answer).rejects.toThrow(QueueFullError);
  await expect(refused.answer).rejects.toThrow(
    /4 maps wait for model \(backfill\) of at most 5; try again later/,
  );
  const live = request(5);
  queue.add(live);
  expect(queue.oldest('live')).toBe(live);
});

test('requests that are put back are first again, past the bound', () => {
  const queue = new RequestQueue('model', 3);
  const [first, second, third] = [request(1), request(2), request(3)];
  queue.add(first);
  queue.add(second);
  const taken = queue.take('live', 3);
  queue.add(third);
  queue.putBack(taken);
  expect(queue.size('live')).toBe(6);
  expect(queue.takeAll()).toEqual([first, second, third]);
});

test('the size that a queue counts is that of the requests in it, whatever happens to them', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add'), amount: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('take'), amount: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant('remove'), amount: fc.nat(10) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new RequestQueue('model', 20);
      let waiting: PendingRequest[] = [];
      for (const { kind, amount } of steps) {
        if (kind === 'add') {
          const added = request(amount);
          queue.add(added);
          if (!added.settled) waiting.push(added);
        } else if (kind === 'take') {
          const taken = queue.take('live', amount);
          waiting = waiting.filter((each) => !taken.includes(each));
        } else {
          const removed = waiting[amount];
          if (removed !== undefined) queue.remove(removed);
          waiting = waiting.filter((each) => each !== removed);
        }
        expect(queue.size('live')).toBe(waiting.reduce((sum, { size }) => sum + size, 0));
        expect(queue.size('live')).toBeLessThanOrEqual(20);
        expect(queue.oldest('live')).toBe(waiting[0]);
      }
    }),
  );
});
