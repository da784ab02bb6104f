import type { Request } from 'express';
import { z } from 'zod';
import { loadedVersions } from '../../../forecast/open-inference/loaded-models.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import { parseRequest } from '../../http/parse-request.js';
import type { InferenceContext } from './inference-context.js';

const LONGEST_NAME = 128;

const addressSchema = z.strictObject({
  model: z.string().max(LONGEST_NAME),
  version: z.string().max(LONGEST_NAME).optional(),
});

export interface AddressedModel {
  /** As the client wrote it. */
  readonly name: string;
  /** All versions that match the address, newest first. */
  readonly versions: readonly ModelArtefact[];
  readonly newest: ModelArtefact;
}

/** The model of an address, `/models/{model}[/versions/{version}]`. Throws NotFoundError. */
export function addressedModel(request: Request, { models }: InferenceContext): AddressedModel {
  const { model: name, version } = parseRequest(addressSchema, request.params);
  const versions = loadedVersions(models(), name, version);
  return { name, versions, newest: versions[0] };
}
