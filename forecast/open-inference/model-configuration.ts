import type { TensorSpecification } from '../registry/manifest.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { pipelineSignature } from '../registry/pipeline-signature.js';
import { PLATFORM } from './model-metadata.js';
import { DATATYPES, type Datatype } from './tensor-data.js';

/** A tensor in Triton's model configuration, under its names. The batch dimension goes without saying. */
export interface TensorConfiguration {
  readonly name: string;
  readonly data_type: `TYPE_${Datatype}`;
  readonly dims: readonly number[];
  /** Where a tensor has the batch dimension alone: the configuration must name one more, the graph has none. */
  readonly reshape?: { readonly shape: readonly number[] };
}

export interface ModelConfiguration {
  readonly name: string;
  readonly platform: string;
  readonly max_batch_size: number;
  readonly input: readonly TensorConfiguration[];
  readonly output: readonly TensorConfiguration[];
}

/** What the extension `model_configuration` tells of a model. */
export function modelConfiguration(
  name: string,
  { manifest }: ModelArtefact,
  largestBatch: number,
): ModelConfiguration {
  const { inputs, outputs } = pipelineSignature(manifest.pipeline);
  return {
    name,
    platform: PLATFORM,
    max_batch_size: largestBatch,
    input: inputs.map(tensorConfiguration),
    output: outputs.map(tensorConfiguration),
  };
}

export function tensorConfiguration({ name, type, shape }: TensorSpecification): TensorConfiguration {
  const dims = shape.filter((dimension) => dimension !== 'batch');
  const described = { name, data_type: `TYPE_${DATATYPES[type]}` } as const;
  return dims.length > 0 ? { ...described, dims } : { ...described, dims: [1], reshape: { shape: [] } };
}
