import type { RequestHandler } from 'express';
import type { Logger } from '../../ingest/logger.js';
import { requestIdOf } from './request-identity.js';
import { keyIdOfRequest } from './require-key.js';

/** One line for each answer. The path only: query strings may carry what does not belong in a log. */
export function requestLog(logger: Logger): RequestHandler {
  return function logRequest(request, response, next) {
    const started = performance.now();
    const { method, path } = request;
    response.on('close', () => {
      const line = {
        requestId: requestIdOf(response),
        method,
        path,
        status: response.statusCode,
        keyId: keyIdOfRequest(response),
        milliseconds: Math.round((performance.now() - started) * 10) / 10,
      };
      logger.debug(line, 'answered');
    });
    next();
  };
}
