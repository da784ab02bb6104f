import type { MediaMapping } from '../../embed/media/map-media.js';
import { ModelRejectedError } from '../../ingest/errors.js';
import type { ClassifyManifest } from '../registry/manifest.js';
import { formatShape, pipelineSignature } from '../registry/pipeline-signature.js';

/** What a classifier reads and answers: `maps` [batch, channels, height, width] and `logits` [batch, labels]. */
const INPUT = 'maps';
export const LOGITS = 'logits';

/**
 * The maps that a classifier reads, as its manifest has them. Throws ModelRejectedError where the model reads other
 * things than a map of its modality, or does not end in a logit for each label.
 */
export function mediaMappingOf({ modality, labels, pipeline, spectrogram }: ClassifyManifest): MediaMapping {
  const { inputs, outputs } = pipelineSignature(pipeline);
  const channels = modality === 'audio' ? 1 : 3;
  const shape = inputs.find(({ name }) => name === INPUT)?.shape ?? [];
  const [batch, found, height, width] = shape;
  const isMap = inputs.length === 1 && shape.length === 4 && batch === 'batch' && found === channels;
  if (!isMap || typeof height !== 'number' || typeof width !== 'number') {
    const actual = inputs.map((input) => `${input.name} ${formatShape(input.shape)}`).join(', ');
    throw new ModelRejectedError(
      `the model reads ${actual}; a classifier of modality ${modality} reads ${INPUT} [batch, ${channels}, height, width]`,
    );
  }
  const logits = outputs.find(({ name }) => name === LOGITS)?.shape ?? [];
  if (logits.join() !== `batch,${labels.length}`) {
    throw new ModelRejectedError(
      `output ${LOGITS} is ${formatShape(logits)}; ${labels.length} labels need [batch, ${labels.length}]`,
    );
  }
  return { modality, size: { height, width }, spectrogram };
}
