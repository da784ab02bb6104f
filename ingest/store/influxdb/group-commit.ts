interface Waiting<T> {
  readonly items: readonly T[];
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Joins what arrives while a write is under way into the next one. One write at a time, in the order of arrival;
 * each call resolves or rejects with the write that its items were in.
 */
export class GroupCommit<T> {
  #waiting: Waiting<T>[] = [];
  #running: Promise<void> | undefined;

  constructor(private readonly commit: (items: readonly T[]) => Promise<void>) {}

  add(items: readonly T[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ items, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything given so far has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.commit(group.flatMap(({ items }) => items));
        for (const { resolve } of group) resolve();
      } catch (failure) {
        for (const { reject } of group) reject(failure);
      }
    }
    this.#running = undefined;
  }
}
