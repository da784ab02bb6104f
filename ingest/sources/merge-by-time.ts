import type { PlacedRecord } from './timeline.js';

interface Head {
  readonly batches: AsyncIterator<PlacedRecord[]>;
  batch: PlacedRecord[];
  index: number;
}

/** Joins several files into one sequence in order of place; at equal places in the order of the files. */
export async function* mergeByTime(
  files: readonly AsyncIterable<PlacedRecord[]>[],
): AsyncGenerator<PlacedRecord> {
  const iterators = files.map((file) => file[Symbol.asyncIterator]());
  try {
    let heads: Head[] = iterators.map((batches) => ({ batches, batch: [], index: 0 }));
    heads = await fill(heads);
    while (heads.length > 0) {
      const head = earliest(heads);
      const record = head.batch[head.index];
      head.index += 1;
      if (record !== undefined) yield record;
      if (head.index >= head.batch.length) heads = await fill(heads);
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

/** Reads on where a batch is used up; leaves out files that have ended. */
async function fill(heads: readonly Head[]): Promise<Head[]> {
  const alive: Head[] = [];
  for (const head of heads) {
    let done = false;
    while (head.index >= head.batch.length && !done) {
      const next = await head.batches.next();
      done = next.done === true;
      head.batch = next.done === true ? [] : next.value;
      head.index = 0;
    }
    if (!done) alive.push(head);
  }
  return alive;
}

function earliest(heads: readonly Head[]): Head {
  return heads.reduce((best, head) => (placeOf(head) < placeOf(best) ? head : best));
}

function placeOf(head: Head): number {
  return head.batch[head.index]?.place ?? Infinity;
}
