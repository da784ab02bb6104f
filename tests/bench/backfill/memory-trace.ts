import { median } from '../engine/measure.js';

const MEBIBYTE = 2 ** 20;
const PARTS = 10;

/** Resident memory of this process, looked at again and again. */
export class MemoryTrace {
  readonly #mebibytes: number[] = [];

  look(): void {
    this.#mebibytes.push(process.memoryUsage.rss() / MEBIBYTE);
  }

  /** Median of each tenth of the looks so far; growth from the second, when caches are filled, to the last. */
  growth(): { readonly growth: number; readonly tenths: readonly number[] } {
    const { length } = this.#mebibytes;
    const tenths = Array.from({ length: PARTS }, (_, part) =>
      median(
        this.#mebibytes.slice(
          Math.floor((part * length) / PARTS),
          Math.max(Math.floor(((part + 1) * length) / PARTS), 1),
        ),
      ),
    );
    return { growth: (tenths.at(-1) ?? NaN) - (tenths[1] ?? NaN), tenths };
  }
}
