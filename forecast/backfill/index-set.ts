import { z } from 'zod';

export const indexRangesSchema = z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]));

/** First and last index of each run, ascending. */
export type IndexRanges = z.output<typeof indexRangesSchema>;

/** A set of whole numbers that lie close together, such as the units that are done. */
export class IndexSet {
  readonly #members: Set<number>;

  constructor(ranges: IndexRanges = []) {
    this.#members = new Set(
      ranges.flatMap(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, index) => first + index),
      ),
    );
  }

  get size(): number {
    return this.#members.size;
  }

  has(index: number): boolean {
    return this.#members.has(index);
  }

  add(index: number): void {
    this.#members.add(index);
  }

  ranges(): IndexRanges {
    const ranges: IndexRanges = [];
    for (const index of [...this.#members].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last?.[1] === index - 1) last[1] = index;
      else ranges.push([index, index]);
    }
    return ranges;
  }
}
