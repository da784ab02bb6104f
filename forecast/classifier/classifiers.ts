import type { Modality } from '../../embed/media/modality.js';
import type { MediaMapper } from '../../embed/media/thread/media-mapper.js';
import type { InferenceEngine } from '../engine/inference-engine.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { LATEST } from '../registry/select-model.js';
import { type Classification, type ClassificationOptions, Classifier } from './classifier.js';
import { selectClassifier } from './select-classifier.js';

/** A model of a modality, and what it tells apart. */
export interface KnownClassifier {
  readonly modality: Modality;
  /** Its id. */
  readonly model: string;
  readonly labels: readonly string[];
}

/** What files of one modality or another can be given to. */
export interface MediaClassifier {
  /** What there is; of one modality there may be several. */
  list(): readonly KnownClassifier[];
  /** Rejects with NotFoundError where there is no model of the modality, and as `Classifier.classify` does. */
  classify(
    modality: Modality,
    bytes: Uint8Array,
    options?: ClassificationOptions & { readonly model?: string },
  ): Promise<Classification>;
}

/** The classifiers of a registry; each is loaded when it is first asked for. */
export class Classifiers implements MediaClassifier {
  readonly #loaded = new Map<string, Promise<Classifier>>();

  constructor(
    private readonly engine: InferenceEngine,
    private readonly mapper: MediaMapper,
    private readonly artefacts: readonly ModelArtefact[],
  ) {}

  list(): KnownClassifier[] {
    return this.artefacts.flatMap(({ id, manifest }) =>
      manifest.task === 'classify'
        ? [{ modality: manifest.modality, model: id, labels: manifest.labels }]
        : [],
    );
  }

  async classify(
    modality: Modality,
    bytes: Uint8Array,
    { model = LATEST, ...options }: ClassificationOptions & { readonly model?: string } = {},
  ): Promise<Classification> {
    const classifier = await this.#load(selectClassifier(this.artefacts, modality, model));
    return classifier.classify(bytes, options);
  }

  #load(artefact: ModelArtefact): Promise<Classifier> {
    const loaded = this.#loaded.get(artefact.id);
    if (loaded !== undefined) return loaded;
    const loading = this.#open(artefact);
    this.#loaded.set(artefact.id, loading);
    // What failed is tried again by the next file.
    loading.catch(() => this.#loaded.delete(artefact.id));
    return loading;
  }

  async #open(artefact: ModelArtefact): Promise<Classifier> {
    const classifier = new Classifier(this.engine, this.mapper, artefact);
    await this.engine.load(artefact);
    return classifier;
  }
}
