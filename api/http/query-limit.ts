import type { RequestHandler } from 'express';
import { problem } from './problem.js';
import { requestIdOf } from './request-identity.js';
import { sendProblem } from './send-problem.js';

/** Refuses addresses that are too long before anything parses them. */
export function queryLimit(longest: number): RequestHandler {
  return function limitQuery(request, response, next) {
    if (request.url.length <= longest) {
      next();
      return;
    }
    const detail = `The address has ${request.url.length} characters; at most ${longest} are allowed. Ask for fewer coordinates or variables at once.`;
    sendProblem(request, response, problem(414, 'INVALID_INPUT', detail, requestIdOf(response)));
  };
}
