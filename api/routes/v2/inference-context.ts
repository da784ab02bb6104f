import type { InferenceEngine } from '../../../forecast/engine/inference-engine.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';

/** What other programs may run over the Open Inference Protocol. */
export interface InferenceContext {
  readonly engine: InferenceEngine;
  /** Those that the engine has loaded now. */
  readonly models: () => readonly ModelArtefact[];
  readonly limits?: Partial<InferenceLimits>;
}

export interface InferenceLimits {
  /** Bytes of one body, unpacked. */
  readonly bodyBytes: number;
  /** Bytes of a body's JSON: it is parsed in one go, so a long one would hold up everybody else. */
  readonly jsonBytes: number;
  /** Bytes of all bodies that are being received or computed; more is answered 503 with Retry-After. */
  readonly bodyBytesAtOnce: number;
}

export const DEFAULT_INFERENCE_LIMITS: InferenceLimits = {
  bodyBytes: 16 * 2 ** 20,
  jsonBytes: 2 * 2 ** 20,
  bodyBytesAtOnce: 256 * 2 ** 20,
};
