import { readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError, ModelRejectedError } from '../../ingest/errors.js';
import type { ModelArtefact } from './model-artefact.js';
import { MANIFEST_FILE, readModel } from './read-model.js';

export interface ModelListing {
  readonly models: readonly ModelArtefact[];
  /** Folders that hold a manifest but not a model that can be served, and why. */
  readonly rejected: readonly ModelRejectedError[];
}

/**
 * Every model in the given folders, each of which is a model itself or holds models one level below. One bad
 * model does not hide the others. Rejects with ConfigurationError where a folder cannot be read.
 */
export async function listModels(folders: readonly string[]): Promise<ModelListing> {
  const models = new Map<string, ModelArtefact>();
  const rejected: ModelRejectedError[] = [];
  for (const folder of folders) {
    for (const candidate of await modelFolders(folder)) {
      try {
        const model = await readModel(candidate);
        const other = models.get(model.id);
        if (other === undefined) models.set(model.id, model);
        else rejected.push(duplicate(model, other));
      } catch (error) {
        if (!(error instanceof ModelRejectedError)) throw error;
        rejected.push(error);
      }
    }
  }
  return { models: [...models.values()], rejected };
}

async function modelFolders(folder: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new ConfigurationError(`cannot read the model folder ${folder}; check the path`, { cause });
  }
  return [
    folder,
    ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name)),
  ]
    .filter((candidate) => existsSync(path.join(candidate, MANIFEST_FILE)))
    .sort();
}

function duplicate(model: ModelArtefact, other: ModelArtefact): ModelRejectedError {
  return new ModelRejectedError(
    `model ${model.folder}: ${other.folder} is ${model.id} too; change the version of one of them`,
  );
}
