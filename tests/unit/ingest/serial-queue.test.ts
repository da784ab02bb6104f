import { describe, expect, it } from 'vitest';
import { SerialQueue } from '../../../ingest/serial-queue.js';

describe('a serial queue', () => {
  it('runs tasks one after the other, in order, and gives back what they give', async () => {
    const queue = new SerialQueue();
    const log: string[] = [];
    const task = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise(setImmediate);
      log.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([queue.run(task('a')), queue.run(task('b'))])).toEqual(['a', 'b']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('goes on after a task that fails, and says so to its caller only', async () => {
    const queue = new SerialQueue();
    const failing = queue.run(() => Promise.reject(new Error('broken')));
    const next = queue.run(() => Promise.resolve(1));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe(1);
    await expect(queue.idle()).resolves.toBeUndefined();
  });
});
