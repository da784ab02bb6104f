import { isDeepStrictEqual } from 'node:util';
import { ModelRejectedError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import type { EngineObserver } from '../engine/engine-events.js';
import type { InferenceEngine } from '../engine/inference-engine.js';
import type { ModelArtefact } from './model-artefact.js';
import { readModel } from './read-model.js';
import { requireReplaceable } from './replaceable.js';

/** Former models that are remembered: what they forecast is still in use until the next hour. */
const MOST_FORMER = 8;

interface LoadedModel {
  readonly artefact: ModelArtefact;
  users: number;
  retired: boolean;
}

/**
 * The model that serves, and how another takes its place while it does: the new one is verified, loaded and
 * warmed up before it takes any work, and the old one goes when its work is done. One that is refused on the way
 * changes nothing.
 */
export class ModelSlot {
  #current: LoadedModel;
  /** Those that were replaced and still have work to finish, by id. */
  readonly #retired = new Map<string, LoadedModel>();
  /** Replacements run one after another. */
  #last: Promise<unknown> = Promise.resolve();
  #former: readonly string[] = [];

  private constructor(
    private readonly engine: InferenceEngine,
    artefact: ModelArtefact,
    private readonly logger: Logger,
    private readonly observer: EngineObserver,
  ) {
    this.#current = { artefact, users: 0, retired: false };
  }

  /** Rejects with ModelRejectedError where the engine cannot run the model. */
  static async open(
    engine: InferenceEngine,
    artefact: ModelArtefact,
    logger: Logger,
    observer: EngineObserver = { observe: () => undefined },
  ): Promise<ModelSlot> {
    await engine.load(artefact);
    return new ModelSlot(engine, artefact, logger, observer);
  }

  get model(): ModelArtefact {
    return this.#current.artefact;
  }

  /** Ids of the last models that served here before, newest first. */
  get former(): readonly string[] {
    return this.#former;
  }

  /** Does `work` with the model that serves now; it stays loaded until the work is done. */
  async use<T>(work: (model: ModelArtefact) => Promise<T>): Promise<T> {
    const model = this.#current;
    model.users += 1;
    try {
      return await work(model.artefact);
    } finally {
      model.users -= 1;
      if (model.retired && model.users === 0) await this.#unload(model);
    }
  }

  /**
   * Lets the model in `folder` take over. Rejects with ModelRejectedError, and leaves everything as it was, where
   * it is damaged, does not run, or reads and writes other things than the one that serves.
   */
  replace(folder: string): Promise<void> {
    const replacement = this.#last.then(() => this.#replace(folder));
    this.#last = replacement.catch(() => undefined);
    return replacement;
  }

  async #replace(folder: string): Promise<void> {
    const previous = this.#current;
    const start = performance.now();
    try {
      const artefact = await readModel(folder);
      requireReplaceable(previous.artefact, artefact);
      this.#current = this.#revive(artefact) ?? (await this.#load(artefact));
    } catch (error) {
      if (error instanceof ModelRejectedError) {
        const refusal = { model: previous.artefact.id, reason: error.message };
        this.logger.warn(refusal, 'model replacement refused');
        this.observer.observe({ kind: 'model-refused', ...refusal });
      }
      throw error;
    }
    const swap = { model: this.model.id, previous: previous.artefact.id };
    this.logger.info(swap, 'model replaced');
    this.observer.observe({ kind: 'model-swapped', ...swap, swapTime: performance.now() - start });
    this.#former = [swap.previous, ...this.#former.filter((id) => id !== swap.previous && id !== swap.model)];
    this.#former = this.#former.slice(0, MOST_FORMER);
    previous.retired = true;
    this.#retired.set(previous.artefact.id, previous);
    if (previous.users === 0) await this.#unload(previous);
  }

  /** One that goes back finds the model that it goes back to still loaded where work with it is not done. */
  #revive(artefact: ModelArtefact): LoadedModel | undefined {
    const retired = this.#retired.get(artefact.id);
    if (retired === undefined || !isDeepStrictEqual(retired.artefact.manifest, artefact.manifest)) {
      return undefined;
    }
    this.#retired.delete(artefact.id);
    retired.retired = false;
    return retired;
  }

  async #load(artefact: ModelArtefact): Promise<LoadedModel> {
    await this.engine.load(artefact);
    return { artefact, users: 0, retired: false };
  }

  async #unload({ artefact }: LoadedModel): Promise<void> {
    this.#retired.delete(artefact.id);
    await this.engine.unload(artefact.id);
  }
}
