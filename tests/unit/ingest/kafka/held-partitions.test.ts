import { expect, it } from 'vitest';
import { HeldPartitions } from '../../../../ingest/kafka/held-partitions.js';

/** Holds the offset that it goes on with. */
class Held {
  constructor(
    readonly partition: number,
    readonly opening: number,
    public next = 0,
  ) {}

  continuesAt(offset: number): boolean {
    return offset <= this.next;
  }
}

function holder() {
  const openings: (readonly number[])[] = [];
  const fail = { next: false };
  const held = new HeldPartitions<Held>((partitions) => {
    openings.push(partitions);
    if (fail.next) {
      fail.next = false;
      return Promise.reject(new Error('the store is down'));
    }
    return Promise.resolve(new Map(partitions.map((number) => [number, new Held(number, openings.length)])));
  });
  return { held, openings, fail };
}

it('opens all that are new together, and keeps those that stay', async () => {
  const { held, openings } = holder();
  held.assign([0, 1, 2]);
  const kept = await held.at(1, 0);
  held.assign([1, 3, 4]);
  expect(openings).toEqual([
    [0, 1, 2],
    [3, 4],
  ]);
  expect(await held.at(1, 0)).toBe(kept);
  expect(held.numbers).toEqual([1, 3, 4]);
});

it('opens a partition again that was away in between', async () => {
  const { held, openings } = holder();
  held.assign([0]);
  const before = await held.at(0, 0);
  held.assign([]);
  held.assign([0]);
  expect(await held.at(0, 0)).not.toBe(before);
  expect(openings).toHaveLength(2);
});

it('opens a partition again whose offset has gone on without it', async () => {
  const { held } = holder();
  held.assign([0]);
  const before = await held.at(0, 0);
  before.next = 10;
  expect(await held.at(0, 10)).toBe(before);
  expect(await held.at(0, 4)).toBe(before);
  expect((await held.at(0, 11)).opening).toBe(2);
});

it('rejects as opening does, and opens again when it is asked for the next time', async () => {
  const { held, fail } = holder();
  fail.next = true;
  held.assign([0, 1]);
  await expect(held.at(0, 0)).rejects.toThrow('the store is down');
  expect((await held.at(0, 0)).partition).toBe(0);
  expect((await held.at(1, 0)).partition).toBe(1);
});

it('opens again what failed to open and no record asks for, and is not ready until then', async () => {
  const { held, fail } = holder();
  fail.next = true;
  held.assign([0, 1]);
  await expect(held.at(0, 0)).rejects.toThrow('the store is down');
  expect(await held.isReady()).toBe(false);
  expect([...(await held.all()).keys()]).toEqual([0, 1]);
  expect(await held.isReady()).toBe(true);
});

it('opens everything again where what is held has changed for all', async () => {
  const { held } = holder();
  held.assign([0, 1]);
  const [first, second] = [await held.at(0, 0), await held.at(1, 0)];
  held.reopen();
  expect([await held.at(0, 0), await held.at(1, 0)]).not.toContain(first);
  expect((await held.all()).get(1)).not.toBe(second);
  expect([...(await held.all()).keys()]).toEqual([0, 1]);
});

it('is ready once each is open, and not where one is being opened or could not be', async () => {
  let open: () => void = () => undefined;
  const held = new HeldPartitions<Held>(
    (partitions) =>
      new Promise((resolve) => {
        open = () => {
          resolve(new Map(partitions.map((number) => [number, new Held(number, 1)])));
        };
      }),
  );
  expect(await held.isReady()).toBe(true);
  held.assign([0, 1]);
  expect(await held.isReady()).toBe(false);
  open();
  await held.at(0, 0);
  expect(await held.isReady()).toBe(true);
});

it('says so where what opens forgets one', async () => {
  const held = new HeldPartitions<Held>(() => Promise.resolve(new Map()));
  held.assign([7]);
  await expect(held.at(7, 0)).rejects.toThrow('partition 7 was not opened');
});
