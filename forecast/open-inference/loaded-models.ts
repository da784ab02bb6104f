import { NotFoundError } from '../../ingest/errors.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { compareVersions } from '../registry/semantic-version.js';

/**
 * The loaded versions of a model, newest first. `name` is a model's name, or the id of one version. Throws
 * NotFoundError, which lists the models there are.
 */
export function loadedVersions(
  models: readonly ModelArtefact[],
  name: string,
  version?: string,
): readonly [ModelArtefact, ...ModelArtefact[]] {
  const [newest, ...older] = models
    .filter(({ id, manifest }) => id === name || manifest.name === name)
    .filter(({ manifest }) => version === undefined || manifest.version === version)
    .sort((left, right) => compareVersions(right.manifest.version, left.manifest.version));
  if (newest !== undefined) return [newest, ...older];
  const known = models.map(({ manifest }) => `${manifest.name} ${manifest.version}`).join(', ') || 'none';
  const wanted = version === undefined ? name : `${name} ${version}`;
  throw new NotFoundError(`model ${wanted} is not loaded; loaded: ${known}`);
}
