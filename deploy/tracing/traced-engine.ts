import type { InferenceEngine, InferenceOptions, Tensors } from '../../forecast/engine/inference-engine.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import { inSpan } from '../../ingest/tracing.js';

/** An engine whose requests are spans, from being queued to the answer. */
export class TracedEngine implements InferenceEngine {
  constructor(private readonly engine: InferenceEngine) {}

  get provider(): string {
    return this.engine.provider;
  }

  get largestBatch(): number {
    return this.engine.largestBatch;
  }

  get concurrency(): number {
    return this.engine.concurrency;
  }

  load(artefact: ModelArtefact): Promise<void> {
    return this.engine.load(artefact);
  }

  unload(modelId: string): Promise<void> {
    return this.engine.unload(modelId);
  }

  infer(modelId: string, inputs: Tensors, options?: InferenceOptions): Promise<Tensors> {
    const attributes = {
      'stationcast.model': modelId,
      'stationcast.provider': this.engine.provider,
      'stationcast.maps': Object.values(inputs)[0]?.dims[0] ?? 0,
    };
    return inSpan('inference', { attributes }, () => this.engine.infer(modelId, inputs, options));
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}
