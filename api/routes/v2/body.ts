import express, { type Request, type RequestHandler } from 'express';
import { QueueFullError } from '../../../ingest/errors.js';
import type { InferenceLimits } from './inference-context.js';

/** Bounds the memory of all bodies together: one that would go past it is not even received. */
export function boundedBodies({ bodyBytes, bodyBytesAtOnce }: InferenceLimits): RequestHandler {
  let atOnce = 0;
  return function boundBodies(request, response, next) {
    const bytes = announcedBytes(request, bodyBytes);
    if (atOnce + bytes > bodyBytesAtOnce) {
      throw new QueueFullError(
        `the requests being answered hold ${atOnce} bytes of at most ${bodyBytesAtOnce}; try again later`,
      );
    }
    atOnce += bytes;
    response.on('close', () => (atOnce -= bytes));
    next();
  };
}

/** The whole body in memory, unpacked where it is compressed. */
export function receivedBody({ bodyBytes }: InferenceLimits): RequestHandler {
  return express.raw({ type: () => true, limit: bodyBytes });
}

/** What is compressed, or does not say how long it is, may become as large as is allowed. */
function announcedBytes(request: Request, most: number): number {
  const length = Number(request.get('Content-Length'));
  const compressed = request.get('Content-Encoding') !== undefined;
  return compressed || !Number.isFinite(length) ? most : Math.min(length, most);
}
