import type { RequestHandler } from 'express';
import { problem } from './problem.js';
import { requestIdOf } from './request-identity.js';
import { sendProblem } from './send-problem.js';

/**
 * Answers so many requests at once and refuses one more with 503, before any work is done for it. A request
 * counts until its answer is made, so that slow readers take no place; what they leave unread is bounded elsewhere.
 */
export function requestLimit(most: number): RequestHandler {
  let open = 0;
  return function limitRequests(request, response, next) {
    if (open >= most) {
      const detail = `All ${most} requests that are answered at once are in use. Try again later.`;
      sendProblem(request, response, problem(503, 'QUEUE_FULL', detail, requestIdOf(response)));
      return;
    }
    open += 1;
    let counted = true;
    const release = (): void => {
      if (counted) open -= 1;
      counted = false;
    };
    response.on('prefinish', release).on('close', release);
    next();
  };
}
