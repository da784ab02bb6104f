import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ApiContext } from '../../context.js';
import { parseRequest } from '../../http/parse-request.js';
import { problem } from '../../http/problem.js';
import { list } from '../../http/query-schemas.js';
import { requestIdOf } from '../../http/request-identity.js';
import { withoutKey } from '../../http/require-key.js';
import { sendProblem } from '../../http/send-problem.js';
import { StreamHub } from '../../stream/stream-hub.js';

export const STREAM_PATH = '/v1/stream';

const MOST_STATIONS = 1_000;
export const streamQuerySchema = z.strictObject({ station: list(z.string(), MOST_STATIONS).optional() });

/** `GET /v1/stream`: server-sent events `observation`, `forecast`, `skill`, and `reset` after a gap. */
export function streamHandler(context: ApiContext): RequestHandler {
  const hub = new StreamHub(context);
  return function stream(request, response) {
    const query = parseRequest(streamQuerySchema, withoutKey(request.query));
    if (hub.full || context.closing.aborted) {
      const reason = hub.full
        ? `All ${context.limits.streams} event streams are in use. Try again later.`
        : 'The service is stopping.';
      sendProblem(request, response, problem(503, 'TOO_MANY_STREAMS', reason, requestIdOf(response)));
      return;
    }
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      // Nothing follows a stream, so a server that stops need not wait for another request.
      Connection: 'close',
    });
    response.flushHeaders();
    const stations = query.station === undefined ? undefined : new Set(query.station);
    hub.open(response, stations, request.get('Last-Event-ID'));
  };
}
