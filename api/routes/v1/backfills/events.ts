import type { RequestHandler } from 'express';
import {
  hasEnded,
  type BackfillJob,
  type BackfillJobs,
} from '../../../../forecast/backfill/backfill-jobs.js';
import { backfillRecord } from '../../../backfills/backfill-record.js';
import type { ApiContext } from '../../../context.js';

export const BACKFILL_EVENTS_PATH = '/v1/backfills/:backfill/events';

/** Of a client that does not read, so much is kept; then it misses progress, but not the end. */
const MOST_UNREAD_BYTES = 65_536;

/** `GET /v1/backfills/{backfill}/events`: server-sent events `progress` until the backfill has ended. */
export function backfillEventsHandler({ closing }: ApiContext, jobs: BackfillJobs): RequestHandler {
  return function backfillEvents(request, response) {
    const id = String(request.params.backfill);
    const first = jobs.get(id);
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      Connection: 'close',
    });
    response.flushHeaders();
    const end = (): void => {
      unsubscribe();
      closing.removeEventListener('abort', end);
      response.end();
    };
    const tell = (job: BackfillJob): void => {
      if (!hasEnded(job) && response.writableLength > MOST_UNREAD_BYTES) return;
      response.write(`event: progress\ndata: ${JSON.stringify(backfillRecord(job))}\n\n`);
      if (hasEnded(job)) end();
    };
    const unsubscribe = jobs.subscribe(id, tell);
    closing.addEventListener('abort', end);
    response.on('close', end);
    tell(first);
  };
}
