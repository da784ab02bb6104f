import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ModelRejectedError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import { listModels } from './list-models.js';
import type { ModelArtefact } from './model-artefact.js';
import type { ModelSlot } from './model-slot.js';
import { selectModel } from './select-model.js';

export interface ModelWatchOptions {
  readonly folders: readonly string[];
  /** An id, a name, or `latest`: what of the folders is to serve. */
  readonly model: string;
  readonly slot: ModelSlot;
  /** Told of all models whenever the folders have changed. */
  readonly onModels?: (models: readonly ModelArtefact[]) => void;
  /** Milliseconds from one look to the next. */
  readonly interval: number;
  readonly logger: Logger;
}

/**
 * Keeps a slot at what the model folders hold: a newer version that appears there takes over, and where the one that
 * serves is taken away, the newest of the others does, which is how one goes back. What is refused is not tried again
 * until files change. Looks again and again rather than listening, since network folders tell nobody of changes.
 */
export class ModelWatch {
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** What the folders held at the last look, before they were read: what changes meanwhile is seen at the next. */
  #seen: string | undefined;

  constructor(private readonly options: ModelWatchOptions) {}

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  /** Looks once. What goes wrong is logged, and the model that serves goes on. */
  async look(): Promise<void> {
    const found = await fingerprint(this.options.folders);
    if (found === this.#seen) return;
    this.#seen = found;
    try {
      await this.#follow();
    } catch (error) {
      // The slot has logged why it refused a model.
      if (error instanceof ModelRejectedError) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.options.logger.warn({ model: this.options.slot.model.id, reason }, 'model folders not followed');
    }
  }

  async #follow(): Promise<void> {
    const { folders, model, slot, onModels, logger } = this.options;
    const { models, rejected } = await listModels(folders);
    for (const { message } of rejected) logger.warn({ reason: message }, 'model left aside');
    onModels?.(models);
    const wanted = selectModel(models, slot.model.manifest.task, model);
    if (wanted.id !== slot.model.id) await slot.replace(wanted.folder);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.look();
      await sleep(this.options.interval, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Names, sizes and times of all files in the folders and one level below; what cannot be read is part of it. */
async function fingerprint(folders: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const add = async (folder: string, levels: number): Promise<void> => {
    try {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        const { size, mtimeMs } = await stat(file);
        lines.push(`${file} ${size} ${mtimeMs}`);
        if (entry.isDirectory() && levels > 0) await add(file, levels - 1);
      }
    } catch (error) {
      lines.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const folder of folders) await add(folder, 1);
  return lines.sort().join('\n');
}
