import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../ingest/logger.js';
import { problem, problemOf } from './problem.js';
import { Refusal } from './refusal.js';
import { requestIdOf } from './request-identity.js';
import { sendProblem } from './send-problem.js';

/** Refuses what is left of the methods; `allowed` as the `Allow` header has them, such as `GET`. */
export function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  const all = allowed.includes('GET') ? ['HEAD', ...allowed] : allowed;
  return function refuseMethod(request, response) {
    response.set('Allow', all.join(', '));
    const detail = `${request.method} is not possible here; use ${allowed.join(' or ')}.`;
    sendProblem(request, response, problem(405, 'METHOD_NOT_ALLOWED', detail, requestIdOf(response)));
  };
}

export function notFound(): RequestHandler {
  return function answerNotFound(request, response) {
    const detail = 'There is nothing at this address. /openapi.json describes what there is.';
    sendProblem(request, response, problem(404, 'NOT_FOUND', detail, requestIdOf(response)));
  };
}

/** Answers every error; what is our fault is logged with the request's id. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return function answerError(error: unknown, request, response, next) {
    const requestId = requestIdOf(response);
    if (request.destroyed && !request.complete) {
      logger.debug({ requestId, path: request.path }, 'the client went away before its request was complete');
      response.destroy();
      return;
    }
    const answer = problemOf(error, requestId);
    if (answer.status >= 500) {
      logger.error({ err: error, requestId, method: request.method, path: request.path }, 'a request failed');
    }
    if (response.headersSent) {
      // Part of the answer is on its way: Express can only cut the connection.
      next(error);
      return;
    }
    if (error instanceof Refusal) response.set(error.headers);
    sendProblem(request, response, answer);
  };
}
