import type { RequestHandler } from 'express';

/**
 * Lets a request that came on a connection behind others wait until their answers are written: who asks for much in a
 * row and reads nothing would otherwise hold a place for each of them. Node gives an answer its socket when it is next.
 */
export function pipelinedRequests(): RequestHandler {
  return function awaitTurn(_request, response, next) {
    if (response.socket === null) {
      response.once('socket', () => {
        next();
      });
      return;
    }
    next();
  };
}
