import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from '../../ingest/logger.js';
import { problem, problemOf } from './problem.js';
import { requestIdOf } from './request-identity.js';
import { sendProblem } from './send-problem.js';

export function methodNotAllowed(): RequestHandler {
  return function refuseMethod(request, response) {
    response.set('Allow', 'GET, HEAD');
    const detail = `${request.method} is not possible here; use GET.`;
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
    const answer = problemOf(error, requestId);
    if (answer.status >= 500) {
      logger.error({ err: error, requestId, method: request.method, path: request.path }, 'a request failed');
    }
    if (response.headersSent) {
      // Part of the answer is on its way: Express can only cut the connection.
      next(error);
      return;
    }
    sendProblem(request, response, answer);
  };
}
