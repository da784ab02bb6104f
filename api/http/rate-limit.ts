import type { RequestHandler } from 'express';
import { rateLimit as createRateLimit } from 'express-rate-limit';
import { Refusal } from './refusal.js';

const MINUTE_MILLISECONDS = 60_000;

/**
 * So many requests in a minute from one address; the headers `RateLimit` and `RateLimit-Policy` (IETF draft 8) say how
 * many are left, and one more is answered 429 with Retry-After.
 */
export function rateLimit(requestsPerMinute: number): RequestHandler {
  return createRateLimit({
    windowMs: MINUTE_MILLISECONDS,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler(_request, _response, next) {
      const detail = `More than ${requestsPerMinute} requests came from your address within a minute. Try again later.`;
      next(new Refusal(429, 'TOO_MANY_REQUESTS', detail));
    },
  });
}
