import type { RequestHandler } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { Refusal } from './refusal.js';

const SECONDS = 60;
const POLICY = '"client"';

/**
 * So many requests in a minute from one address, or one network of IPv6; the headers `RateLimit` and `RateLimit-Policy`
 * (IETF draft 8) say how many are left, and one more is answered 429 with Retry-After. The minute is the same for all, so
 * that who was counted is forgotten with it. `monotonic` gives milliseconds of a clock that is never set back.
 */
export function rateLimit(requestsPerMinute: number, monotonic = () => performance.now()): RequestHandler {
  const policy = `${POLICY}; q=${requestsPerMinute}; w=${SECONDS}`;
  const counts = new Map<string, number>();
  let end = 0;
  return function limitRate({ ip = '' }, response, next) {
    const now = monotonic();
    if (now >= end) {
      counts.clear();
      end = now + SECONDS * 1000;
    }
    const client = ip.includes(':') ? ipKeyGenerator(ip) : ip;
    const count = (counts.get(client) ?? 0) + 1;
    counts.set(client, count);
    const left = Math.max(0, requestsPerMinute - count);
    const seconds = Math.ceil((end - now) / 1000);
    response.setHeader('RateLimit-Policy', policy);
    response.setHeader('RateLimit', `${POLICY}; r=${left}; t=${seconds}`);
    if (count <= requestsPerMinute) {
      next();
      return;
    }
    const detail = `More than ${requestsPerMinute} requests came from your address within a minute. Try again later.`;
    next(new Refusal(429, 'TOO_MANY_REQUESTS', detail, { 'Retry-After': String(seconds) }));
  };
}
