import type { TensorSpecification } from '../registry/manifest.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { pipelineSignature } from '../registry/pipeline-signature.js';
import type { ModelMetadata } from './schemas.js';
import { DATATYPES } from './tensor-data.js';

/** Triton's name for ONNX files that ONNX Runtime executes. */
export const PLATFORM = 'onnxruntime_onnx';

/** What the protocol tells of a model, under the name that the client asked with. */
export function modelMetadata(
  name: string,
  versions: readonly string[],
  { manifest }: ModelArtefact,
): ModelMetadata {
  const { inputs, outputs } = pipelineSignature(manifest.pipeline);
  return {
    name,
    versions: [...versions],
    platform: PLATFORM,
    inputs: inputs.map(tensorMetadata),
    outputs: outputs.map(tensorMetadata),
  };
}

function tensorMetadata({ name, type, shape }: TensorSpecification): ModelMetadata['inputs'][number] {
  return {
    name,
    datatype: DATATYPES[type],
    shape: shape.map((dimension) => (dimension === 'batch' ? -1 : dimension)),
  };
}
