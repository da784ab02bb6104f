import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { z } from 'zod';
import type { protocolErrorSchema } from '../../../forecast/open-inference/schemas.js';
import { InvalidInputError } from '../../../ingest/errors.js';
import type { Logger } from '../../../ingest/logger.js';
import { problemOf } from '../../http/problem.js';
import { Refusal } from '../../http/refusal.js';
import { requestIdOf } from '../../http/request-identity.js';

const RETRY_AFTER_SECONDS = '1';

/** Answered 413. */
export class BodyTooLargeError extends InvalidInputError {}

interface ProtocolFailure {
  readonly status: number;
  readonly message: string;
}

export function unknownPath(): RequestHandler {
  return function answerUnknownPath(_request, response) {
    response.status(404).json(protocolError('there is nothing at this address of the protocol'));
  };
}

export function onlyMethod(method: 'GET' | 'POST'): RequestHandler {
  return function refuseMethod(request, response) {
    response.status(405).set('Allow', method);
    response.json(protocolError(`${request.method} is not possible here; use ${method}`));
  };
}

/** Every error as the protocol has it, `{"error": "..."}`; what is our fault is logged with the request's id. */
export function protocolErrorHandler(logger: Logger): ErrorRequestHandler {
  return function answerProtocolError(error: unknown, request, response, next) {
    const requestId = requestIdOf(response);
    const { status, message } = failureOf(error, requestId);
    if (status === 500) {
      logger.error({ err: error, requestId, method: request.method, path: request.path }, 'inference failed');
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    if (status === 503) response.set('Retry-After', RETRY_AFTER_SECONDS);
    if (error instanceof Refusal) response.set(error.headers);
    response.status(status).json(protocolError(message));
  };
}

function failureOf(error: unknown, requestId: string): ProtocolFailure {
  if (error instanceof BodyTooLargeError) return { status: 413, message: error.message };
  const reading = bodyFailure(error);
  if (reading !== undefined) return reading;
  const { status, detail } = problemOf(error, requestId);
  return { status, message: detail };
}

/** What Express says of a body that it cannot read: too large, cut off, compressed in an unknown way. */
function bodyFailure(error: unknown): ProtocolFailure | undefined {
  if (!(error instanceof Error && 'type' in error && 'status' in error)) return undefined;
  if (typeof error.status !== 'number' || error.status < 400 || error.status >= 500) return undefined;
  return { status: error.status, message: `body: ${error.message}` };
}

function protocolError(error: string): z.input<typeof protocolErrorSchema> {
  return { error };
}
