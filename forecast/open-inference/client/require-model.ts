import { ModelRejectedError } from '../../../ingest/errors.js';
import type { ModelArtefact } from '../../registry/model-artefact.js';
import { modelMetadata } from '../model-metadata.js';
import type { ModelMetadata } from '../schemas.js';

/** Throws ModelRejectedError where the server's model does not read and write what the manifest says. */
export function requireSameTensors(artefact: ModelArtefact, served: ModelMetadata): void {
  const expected = modelMetadata(served.name, [], artefact);
  for (const kind of ['inputs', 'outputs'] as const) {
    for (const tensor of expected[kind]) {
      const found = served[kind].find(({ name }) => name === tensor.name);
      if (describe(found) === describe(tensor)) continue;
      throw new ModelRejectedError(
        `${served.name} at the server has ${describe(found)} for ${kind}.${tensor.name}, ` +
          `the manifest says ${describe(tensor)}; export the model again`,
      );
    }
  }
  const surplus = served.inputs.find(({ name }) => !expected.inputs.some((input) => input.name === name));
  if (surplus !== undefined) {
    throw new ModelRejectedError(
      `${served.name} at the server asks for input ${surplus.name}, the manifest has none`,
    );
  }
}

function describe(tensor: ModelMetadata['inputs'][number] | undefined): string {
  return tensor === undefined ? 'nothing' : `${tensor.datatype} [${tensor.shape.join(', ')}]`;
}
