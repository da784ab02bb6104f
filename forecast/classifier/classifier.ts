import type { MediaMapping } from '../../embed/media/map-media.js';
import type { MediaMap } from '../../embed/media/media-map.js';
import type { MediaMapper } from '../../embed/media/thread/media-mapper.js';
import { InferenceFailedError, InvalidInputError } from '../../ingest/errors.js';
import type { InferenceEngine, InferenceOptions } from '../engine/inference-engine.js';
import type { ClassifyManifest } from '../registry/manifest.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { LOGITS, mediaMappingOf } from './media-mapping.js';
import { type RankedLabel, rankLabels } from './ranked-labels.js';

export const DEFAULT_TOP = 5;

export interface ClassificationOptions extends InferenceOptions {
  /** Labels in the answer, most probable first. Default 5. */
  readonly top?: number;
}

export interface Classification {
  readonly model: string;
  readonly modality: ClassifyManifest['modality'];
  readonly labels: readonly RankedLabel[];
  /** What the model saw. */
  readonly map: MediaMap;
  readonly milliseconds: { readonly map: number; readonly inference: number };
}

/** Names what a file shows, by one model that the engine has loaded. */
export class Classifier {
  readonly #manifest: ClassifyManifest;
  readonly #mapping: MediaMapping;

  /** Throws InvalidInputError where the model has another task, ModelRejectedError where it is no classifier of files. */
  constructor(
    private readonly engine: InferenceEngine,
    private readonly mapper: MediaMapper,
    private readonly model: ModelArtefact,
  ) {
    if (model.manifest.task !== 'classify') {
      throw new InvalidInputError('model', model.id, 'a model whose task is classify');
    }
    this.#manifest = model.manifest;
    this.#mapping = mediaMappingOf(model.manifest);
  }

  /** Rejects with InvalidInputError where the file cannot be read, and as the engine does. */
  async classify(
    bytes: Uint8Array,
    { top = DEFAULT_TOP, ...options }: ClassificationOptions = {},
  ): Promise<Classification> {
    const started = performance.now();
    const map = await this.mapper.map(bytes, this.#mapping);
    const mapped = performance.now();
    const maps = { dims: [1, map.channels, map.height, map.width], data: map.data.slice() };
    const { [LOGITS]: logits } = await this.engine.infer(this.model.id, { maps }, options);
    if (logits === undefined) throw new InferenceFailedError(`${this.model.id} answered without ${LOGITS}`);
    return {
      model: this.model.id,
      modality: this.#manifest.modality,
      labels: rankLabels(logits.data, this.#manifest.labels, top),
      map,
      milliseconds: { map: mapped - started, inference: performance.now() - mapped },
    };
  }
}
