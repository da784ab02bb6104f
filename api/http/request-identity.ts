import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const HEADER = 'x-request-id';
const ACCEPTABLE = /^[A-Za-z0-9._-]{1,64}$/;

/** Gives every request an id, the caller's own where it sent a harmless one, and answers with it. */
export function requestIdentity(): RequestHandler {
  return function identifyRequest(request, response, next) {
    const offered = request.headers[HEADER];
    const isHarmless = typeof offered === 'string' && ACCEPTABLE.test(offered);
    response.setHeader(HEADER, isHarmless ? offered : randomUUID());
    next();
  };
}

export function requestIdOf(response: Response): string {
  return String(response.get(HEADER));
}
