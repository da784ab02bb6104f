/**
 * Small texts that belong to the series and have to outlive a process: checkpoints of backfills, running scores,
 * corrections. A document has a collection and a key, and writing it again replaces it. Whoever keeps documents puts
 * JSON into them and checks it on the way back.
 */
export interface DocumentStore {
  /** Resolves when all of them are durable. A key is 1 to 128 letters, digits, dots, underscores, colons or hyphens. */
  write(collection: string, documents: ReadonlyMap<string, string>): Promise<void>;
  /** In order of key: all of a collection, or those of `keys` that are there. */
  read(collection: string, keys?: readonly string[]): Promise<Map<string, string>>;
  /** Keys that are not there are passed over. */
  delete(collection: string, keys: readonly string[]): Promise<void>;
}
