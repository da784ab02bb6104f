import { z } from 'zod';
import { SerialQueue } from '../../ingest/serial-queue.js';
import type { DocumentStore } from '../../ingest/store/document-store.js';
import { IndexSet, indexRangesSchema } from './index-set.js';
import { shardName, type Shard } from './shard.js';

export const CHECKPOINTS = 'backfill-checkpoints';

const checkpointSchema = z.strictObject({ units: z.int().nonnegative(), done: indexRangesSchema });

/**
 * Which units of a backfill's shard are done, in the store that their forecasts are in. A unit is marked once its
 * forecasts are durable: one that was cut off in between is done again, with the same result under the same keys.
 */
export class Checkpoint {
  readonly #writes = new SerialQueue();
  #written = 0;

  private constructor(
    private readonly documents: DocumentStore,
    private readonly key: string,
    private readonly units: number,
    private readonly done: IndexSet,
  ) {}

  static async open(
    documents: DocumentStore,
    backfill: string,
    units: number,
    shard: Shard,
  ): Promise<Checkpoint> {
    const key = `${backfill}:${shardName(shard)}`;
    const text = (await documents.read(CHECKPOINTS, [key])).get(key);
    const held = text === undefined ? undefined : checkpointSchema.parse(JSON.parse(text));
    return new Checkpoint(documents, key, units, new IndexSet(held?.units === units ? held.done : []));
  }

  isDone(unit: number): boolean {
    return this.done.has(unit);
  }

  /** Resolves when the mark is durable; marks that come while one is written go out together. */
  async markDone(unit: number): Promise<void> {
    this.done.add(unit);
    const wanted = this.done.size;
    await this.#writes.run(async () => {
      if (this.#written >= wanted) return;
      const size = this.done.size;
      await this.documents.write(CHECKPOINTS, new Map([[this.key, this.#content()]]));
      this.#written = size;
    });
  }

  /** Forgets what is done, so that all of it is done again. */
  async clear(): Promise<void> {
    await this.documents.delete(CHECKPOINTS, [this.key]);
  }

  #content(): string {
    return JSON.stringify({ units: this.units, done: this.done.ranges() } satisfies z.input<
      typeof checkpointSchema
    >);
  }
}
