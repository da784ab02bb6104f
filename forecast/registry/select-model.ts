import { NotFoundError } from '../../ingest/errors.js';
import type { Manifest } from './manifest.js';
import type { ModelArtefact } from './model-artefact.js';
import { compareVersions } from './semantic-version.js';

export const LATEST = 'latest';

/**
 * The model of a task that `name` stands for: an id (`<name>-<version>`), a model's name (its newest version),
 * or `latest` (the newest version of all that serve any station; of equal versions the first by name). A model of one
 * network has to be named.
 * Throws NotFoundError, which lists the names there are.
 */
export function selectModel(
  models: readonly ModelArtefact[],
  task: Manifest['task'],
  name: string = LATEST,
): ModelArtefact {
  const selected = findModel(models, task, name);
  if (selected !== undefined) return selected;
  const ofTask = models.filter((model) => model.manifest.task === task);
  const known = ofTask.map((model) => model.id).join(', ') || 'none';
  throw new NotFoundError(`there is no ${task} model ${name}; models here: ${known}`);
}

/** The same, and undefined where there is none. */
export function findModel(
  models: readonly ModelArtefact[],
  task: Manifest['task'],
  name: string,
): ModelArtefact | undefined {
  return models
    .filter((model) => model.manifest.task === task)
    .filter((model) =>
      name === LATEST ? servesAny(model) : model.id === name || model.manifest.name === name,
    )
    .sort(newestFirst)[0];
}

function servesAny({ manifest }: ModelArtefact): boolean {
  return manifest.task !== 'forecast' || manifest.stations === undefined;
}

function newestFirst({ manifest: left }: ModelArtefact, { manifest: right }: ModelArtefact): number {
  return compareVersions(right.version, left.version) || (left.name < right.name ? -1 : 1);
}
