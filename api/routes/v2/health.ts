import type { RequestHandler } from 'express';
import type { InferenceContext } from './inference-context.js';
import { addressedModel } from './model-address.js';

/** The protocol answers "no" with a status of the 400s. */
const NOT_READY = 400;

/** `GET /v2/health/live` */
export function liveHandler(): RequestHandler {
  return function answerLive(_request, response) {
    response.json({ live: true });
  };
}

/** `GET /v2/health/ready`: whether there are models, all of which take requests. */
export function readyHandler({ models }: InferenceContext, closing: AbortSignal): RequestHandler {
  return function answerReady(_request, response) {
    const ready = models().length > 0 && !closing.aborted;
    response.status(ready ? 200 : NOT_READY).json({ ready });
  };
}

/** `GET /v2/models/{model}[/versions/{version}]/ready`: a model that is loaded is ready. */
export function modelReadyHandler(context: InferenceContext, closing: AbortSignal): RequestHandler {
  return function answerModelReady(request, response) {
    const { name } = addressedModel(request, context);
    const ready = !closing.aborted;
    response.status(ready ? 200 : NOT_READY).json({ name, ready });
  };
}
