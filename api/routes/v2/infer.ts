import type { Request, RequestHandler, Response } from 'express';
import { readInferenceRequest } from '../../../forecast/open-inference/inference-request.js';
import {
  requireOutputs,
  writeInferenceResponse,
} from '../../../forecast/open-inference/inference-response.js';
import {
  type EncodedMessage,
  HEADER_LENGTH,
  jsonLength,
  splitMessage,
} from '../../../forecast/open-inference/message.js';
import { pipelineSignature } from '../../../forecast/registry/pipeline-signature.js';
import type { InferenceContext, InferenceLimits } from './inference-context.js';
import { addressedModel } from './model-address.js';
import { BodyTooLargeError } from './protocol-error.js';

/** `POST /v2/models/{model}[/versions/{version}]/infer` */
export function inferHandler(context: InferenceContext, { jsonBytes }: InferenceLimits): RequestHandler {
  return async function answerInference(request, response) {
    const { name, newest } = addressedModel(request, context);
    const body = bodyOf(request);
    const headerLength = request.get(HEADER_LENGTH);
    const length = jsonLength(body, headerLength);
    if (length > jsonBytes) {
      throw new BodyTooLargeError('JSON bytes', length, `at most ${jsonBytes}; send tensors in binary`);
    }
    const received = readInferenceRequest(splitMessage(body, headerLength));
    const { outputs } = pipelineSignature(newest.manifest.pipeline);
    requireOutputs(
      received.request,
      outputs.map((output) => output.name),
    );
    const answer = await context.engine.infer(newest.id, received.inputs, {
      ...received.options,
      signal: abortedByClient(response),
    });
    send(
      response,
      writeInferenceResponse({ name, version: newest.manifest.version }, received.request, answer, outputs),
    );
  };
}

/** Nobody waits for the answer of a request whose connection is gone. */
function abortedByClient(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    controller.abort();
  });
  return controller.signal;
}

function bodyOf(request: Request): Uint8Array {
  const body: unknown = request.body;
  return body instanceof Uint8Array ? body : new Uint8Array();
}

function send(response: Response, { body, headerLength }: EncodedMessage): void {
  if (headerLength === undefined) {
    response.type('application/json');
  } else {
    response.type('application/octet-stream').set(HEADER_LENGTH, String(headerLength));
  }
  response.end(body);
}
