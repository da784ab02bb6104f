import { InvalidInputError } from '../../ingest/errors.js';
import type { TensorSpecification } from '../registry/manifest.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import { formatShape, pipelineSignature } from '../registry/pipeline-signature.js';
import path from 'node:path';
import type { Tensors } from './inference-engine.js';
import type { ModelSource } from './worker/messages.js';

/** What a worker needs to know to load a model. */
export function modelSource(artefact: ModelArtefact, warmUpBatches: readonly number[]): ModelSource {
  const { pipeline } = artefact.manifest;
  return {
    id: artefact.id,
    pipeline: pipeline.map(({ file, ...graph }) => ({ ...graph, path: path.join(artefact.folder, file) })),
    outputNames: pipelineSignature(pipeline).outputs.map(({ name }) => name),
    warmUpBatches,
  };
}

/**
 * The number of maps in a request. Throws InvalidInputError where its tensors are not those that the model
 * asks for, or hold none or more than `largestBatch` maps.
 */
export function requestSize(
  inputs: Tensors,
  expected: readonly TensorSpecification[],
  largestBatch: number,
): number {
  const names = expected.map(({ name }) => name);
  const unknown = Object.keys(inputs).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new InvalidInputError('inputs', unknown, `only ${names.join(', ')}`);

  const size = inputs[names[0] ?? '']?.dims[0] ?? 0;
  if (!Number.isInteger(size) || size < 1 || size > largestBatch) {
    throw new InvalidInputError('batch', size, `1 to ${largestBatch} maps in a request`);
  }
  for (const { name, shape } of expected) {
    const sizes = shape.map((dimension) => (dimension === 'batch' ? size : dimension));
    const tensor = inputs[name];
    if (tensor?.dims.join() !== sizes.join()) {
      throw new InvalidInputError(`inputs.${name}.dims`, tensor?.dims, formatShape(sizes));
    }
    const elements = sizes.reduce((product, dimension) => product * dimension, 1);
    if (tensor.data.length !== elements) {
      throw new InvalidInputError(`inputs.${name}.data.length`, tensor.data.length, String(elements));
    }
  }
  return size;
}
