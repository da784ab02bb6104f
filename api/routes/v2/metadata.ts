import type { RequestHandler } from 'express';
import { modelConfiguration } from '../../../forecast/open-inference/model-configuration.js';
import { modelMetadata } from '../../../forecast/open-inference/model-metadata.js';
import type { ServerMetadata } from '../../../forecast/open-inference/schemas.js';
import type { InferenceContext } from './inference-context.js';
import { addressedModel } from './model-address.js';

/** `GET /v2` */
export function serverMetadataHandler(version: string): RequestHandler {
  const metadata: ServerMetadata = {
    name: 'stationcast',
    version,
    extensions: ['binary_tensor_data', 'model_configuration', 'schedule_policy'],
  };
  return function answerServerMetadata(_request, response) {
    response.json(metadata);
  };
}

/** `GET /v2/models/{model}[/versions/{version}]` */
export function modelMetadataHandler(context: InferenceContext): RequestHandler {
  return function answerModelMetadata(request, response) {
    const { name, versions, newest } = addressedModel(request, context);
    const numbers = versions.map(({ manifest }) => manifest.version);
    response.json(modelMetadata(name, numbers, newest));
  };
}

/** `GET /v2/models/{model}[/versions/{version}]/config` */
export function modelConfigurationHandler(context: InferenceContext): RequestHandler {
  return function answerModelConfiguration(request, response) {
    const { name, newest } = addressedModel(request, context);
    response.json(modelConfiguration(name, newest, context.engine.largestBatch));
  };
}
