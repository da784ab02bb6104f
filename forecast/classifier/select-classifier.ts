import type { Modality } from '../../embed/media/modality.js';
import { NotFoundError } from '../../ingest/errors.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { LATEST, selectModel } from '../registry/select-model.js';

/**
 * The model of a modality that `name` stands for: an id, a model's name, or `latest`. Throws NotFoundError, which
 * lists those there are.
 */
export function selectClassifier(
  models: readonly ModelArtefact[],
  modality: Modality,
  name: string = LATEST,
): ModelArtefact {
  const ofModality = models.filter(
    ({ manifest }) => manifest.task === 'classify' && manifest.modality === modality,
  );
  if (ofModality.length > 0) return selectModel(ofModality, 'classify', name);
  throw new NotFoundError(
    `there is no model that classifies ${modality}; train one (npm run train:head -- --help) and name its folder in STATIONCAST_MODELS`,
  );
}
