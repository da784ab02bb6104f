import { isDeepStrictEqual } from 'node:util';
import { ModelRejectedError } from '../../ingest/errors.js';
import type { InferenceEngine, InferenceOptions, Tensors } from '../engine/inference-engine.js';
import type { ModelArtefact } from './model-artefact.js';

interface Loaded {
  readonly artefact: ModelArtefact;
  readonly loading: Promise<void>;
  users: number;
}

/**
 * An engine for several users, and for every model that the registry knows. A model that two of them load is loaded
 * once, and unloaded when the last of them is done with it; one that nobody has loaded is loaded by the first request
 * for it, and stays.
 */
export class ModelLibrary implements InferenceEngine {
  readonly #loaded = new Map<string, Loaded>();
  #known: readonly ModelArtefact[];

  constructor(
    private readonly engine: InferenceEngine,
    known: readonly ModelArtefact[],
  ) {
    this.#known = known;
  }

  get provider(): string {
    return this.engine.provider;
  }

  get largestBatch(): number {
    return this.engine.largestBatch;
  }

  get concurrency(): number {
    return this.engine.concurrency;
  }

  /** Every model that can be asked for: the registry's, and those that are loaded and were taken away since. */
  get models(): readonly ModelArtefact[] {
    const loaded = [...this.#loaded.values()].map(({ artefact }) => artefact);
    return [...loaded, ...this.#known.filter(({ id }) => !this.#loaded.has(id))];
  }

  /** What the registry knows now; models that were loaded stay as they are. */
  setKnown(models: readonly ModelArtefact[]): void {
    this.#known = models;
  }

  async load(artefact: ModelArtefact): Promise<void> {
    const loaded = this.#loaded.get(artefact.id) ?? this.#begin(artefact);
    if (!isDeepStrictEqual(loaded.artefact.manifest, artefact.manifest)) {
      throw new ModelRejectedError(
        `model ${artefact.id} is loaded already; a changed model needs a new version`,
      );
    }
    loaded.users += 1;
    await loaded.loading;
  }

  async unload(modelId: string): Promise<void> {
    const loaded = this.#loaded.get(modelId);
    if (loaded === undefined) return;
    loaded.users -= 1;
    if (loaded.users > 0) return;
    this.#loaded.delete(modelId);
    await this.engine.unload(modelId);
  }

  async infer(modelId: string, inputs: Tensors, options: InferenceOptions = {}): Promise<Tensors> {
    const loaded = this.#loaded.get(modelId);
    const artefact = this.#known.find(({ id }) => id === modelId);
    if (loaded !== undefined) await loaded.loading;
    else if (artefact !== undefined) await this.load(artefact);
    return this.engine.infer(modelId, inputs, options);
  }

  async close(): Promise<void> {
    await this.engine.close();
  }

  #begin(artefact: ModelArtefact): Loaded {
    const loading = this.engine.load(artefact).catch((error: unknown) => {
      this.#loaded.delete(artefact.id);
      throw error;
    });
    const loaded = { artefact, loading, users: 0 };
    this.#loaded.set(artefact.id, loaded);
    return loaded;
  }
}
