/**
 * What a worker holds of each partition that is assigned to it. Opened when the group settles, all that are new at
 * once; opened again where opening failed, or where the partition was another member's in between.
 */
export class HeldPartitions<T extends { continuesAt(offset: number): boolean }> {
  #assigned: readonly number[] = [];
  /** Of those that are assigned, the ones that are open or opening. */
  readonly #held = new Map<number, Promise<T>>();

  constructor(private readonly open: (partitions: readonly number[]) => Promise<ReadonlyMap<number, T>>) {}

  get numbers(): number[] {
    return [...this.#assigned];
  }

  /** Forgets the others. */
  assign(partitions: readonly number[]): void {
    this.#assigned = partitions;
    for (const partition of this.#held.keys()) {
      if (!partitions.includes(partition)) this.#held.delete(partition);
    }
    this.#openMissing();
  }

  /** What is held changes for all of them: each is opened again. */
  reopen(): void {
    this.#held.clear();
    this.#openMissing();
  }

  /** For a batch that begins at `offset`. Rejects as opening does. */
  async at(partition: number, offset: number): Promise<T> {
    const held = await (this.#held.get(partition) ?? this.#openOne(partition));
    return held.continuesAt(offset) ? held : this.#openOne(partition);
  }

  /** Those that can be opened; where opening failed before, as when the store was down, it is tried again. */
  async all(): Promise<ReadonlyMap<number, T>> {
    this.#openMissing();
    const open = new Map<number, T>();
    for (const [partition, opening] of this.#held) {
      const [result] = await Promise.allSettled([opening]);
      if (result.status === 'fulfilled') open.set(partition, result.value);
    }
    return open;
  }

  /** Whether each that is assigned is open; where opening failed, it is tried again. */
  async isReady(): Promise<boolean> {
    this.#openMissing();
    const pending = Symbol();
    const states = await Promise.allSettled(
      [...this.#held.values()].map((opening) => Promise.race([opening, Promise.resolve(pending)])),
    );
    return states.every((state) => state.status === 'fulfilled' && state.value !== pending);
  }

  #openMissing(): void {
    this.#open(this.#assigned.filter((partition) => !this.#held.has(partition)));
  }

  #openOne(partition: number): Promise<T> {
    this.#open([partition]);
    return (
      this.#held.get(partition) ?? Promise.reject(new RangeError(`partition ${partition} was not opened`))
    );
  }

  #open(partitions: readonly number[]): void {
    if (partitions.length === 0) return;
    const opening = this.open(partitions);
    for (const partition of partitions) {
      const one = opening.then((opened) => {
        const held = opened.get(partition);
        if (held === undefined) throw new RangeError(`partition ${partition} was not opened`);
        return held;
      });
      this.#held.set(partition, one);
      one.catch(() => {
        // Whoever needs it next opens it again, and hears why where that fails too.
        if (this.#held.get(partition) === one) this.#held.delete(partition);
      });
    }
  }
}
