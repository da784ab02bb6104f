import cors from 'cors';
import type { RequestHandler } from 'express';

const DAY_SECONDS = 86_400;

/** Lets pages of these origins, such as `https://example.org`, or of all (`*`), use the API from a browser. */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Last-Event-ID', 'X-API-Key', 'X-Request-Id'],
    exposedHeaders: ['ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'],
    maxAge: DAY_SECONDS,
  });
}
