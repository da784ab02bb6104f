/**
 * The Open Inference Protocol, version 2, over HTTP: what Triton and KServe speak, with their extension for binary
 * tensors. https://github.com/kserve/open-inference-protocol
 */
import { type RequestHandler, Router } from 'express';
import type { Logger } from '../../../ingest/logger.js';
import { boundedBodies, receivedBody } from './body.js';
import { liveHandler, modelReadyHandler, readyHandler } from './health.js';
import { inferHandler } from './infer.js';
import { DEFAULT_INFERENCE_LIMITS, type InferenceContext } from './inference-context.js';
import { modelConfigurationHandler, modelMetadataHandler, serverMetadataHandler } from './metadata.js';
import { onlyMethod, protocolErrorHandler, unknownPath } from './protocol-error.js';

export const OPEN_INFERENCE_PATH = '/v2';

const MODEL_PATHS = ['/models/:model', '/models/:model/versions/:version'];

export interface OpenInferenceOptions {
  readonly version: string;
  readonly inference: InferenceContext;
  readonly closing: AbortSignal;
  readonly logger: Logger;
  /** What every request has to pass first, such as the check of its key. */
  readonly guards: readonly RequestHandler[];
}

/** Everything under `/v2`. */
export function openInference(options: OpenInferenceOptions): Router {
  const { version, inference, closing, logger, guards } = options;
  const limits = { ...DEFAULT_INFERENCE_LIMITS, ...inference.limits };
  const router = Router();
  for (const guard of guards) router.use(guard);
  const get = (path: string, handler: RequestHandler): void => {
    router.route(path).get(handler).all(onlyMethod('GET'));
  };
  get('/', serverMetadataHandler(version));
  get('/health/live', liveHandler());
  get('/health/ready', readyHandler(inference, closing));
  const bound = boundedBodies(limits);
  for (const path of MODEL_PATHS) {
    get(path, modelMetadataHandler(inference));
    get(`${path}/ready`, modelReadyHandler(inference, closing));
    get(`${path}/config`, modelConfigurationHandler(inference));
    router
      .route(`${path}/infer`)
      .post(bound, receivedBody(limits), inferHandler(inference, limits))
      .all(onlyMethod('POST'));
  }
  router.use(unknownPath(), protocolErrorHandler(logger));
  return router;
}
