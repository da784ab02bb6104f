import { NotFoundError } from '../../ingest/errors.js';
import type { Manifest } from './manifest.js';
import type { ModelArtefact } from './model-artefact.js';
import { compareVersions } from './semantic-version.js';

export const LATEST = 'latest';

/**
 * The model of a task that `name` stands for: an id (`<name>-<version>`), a model's name (its newest version),
 * or `latest` (the newest version of all; of equal versions the first by name).
 * Throws NotFoundError, which lists the names there are.
 */
export function selectModel(
  models: readonly ModelArtefact[],
  task: Manifest['task'],
  name: string = LATEST,
): ModelArtefact {
  const ofTask = models.filter((model) => model.manifest.task === task);
  const [selected] = ofTask
    .filter((model) => name === LATEST || model.id === name || model.manifest.name === name)
    .sort(newestFirst);
  if (selected !== undefined) return selected;
  const known = ofTask.map((model) => model.id).join(', ') || 'none';
  throw new NotFoundError(`there is no ${task} model ${name}; models here: ${known}`);
}

function newestFirst({ manifest: left }: ModelArtefact, { manifest: right }: ModelArtefact): number {
  return compareVersions(right.version, left.version) || (left.name < right.name ? -1 : 1);
}
