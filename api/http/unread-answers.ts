import type { RequestHandler, Response } from 'express';

/** Of a client that reads at all; the largest answer then takes some 30 KB/s. */
const PATIENCE_MILLISECONDS = 60_000;

/**
 * Bounds what answers wait for slow readers: an answer that is not taken within a minute is cut off, and where more than
 * `mostBytes` wait, the oldest are. Who reads as fast as answers are made never notices.
 */
export function unreadAnswers(mostBytes: number, patience = PATIENCE_MILLISECONDS): RequestHandler {
  /** By age, oldest first. */
  const waiting = new Map<Response, number>();
  let bytes = 0;
  return function boundUnread(_request, response, next) {
    response.on('prefinish', () => {
      const unread = response.writableLength;
      if (unread === 0) return;
      waiting.set(response, unread);
      bytes += unread;
      const timer = setTimeout(() => response.destroy(), patience).unref();
      response.on('close', () => {
        clearTimeout(timer);
        bytes -= waiting.get(response) ?? 0;
        waiting.delete(response);
      });
      for (const oldest of waiting.keys()) {
        if (bytes <= mostBytes || oldest === response) break;
        bytes -= waiting.get(oldest) ?? 0;
        waiting.delete(oldest);
        oldest.destroy();
      }
    });
    next();
  };
}
