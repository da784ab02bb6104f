import { createHash } from 'node:crypto';
import type { Node } from '../../ingest/stations/node.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import { formatHour } from '../../ingest/time.js';

/** What is asked of a backfill: a forecast by one model, of every node, from every `every`-th hour of `origins`. */
export interface BackfillRequest {
  readonly model: string;
  readonly origins: HourRange;
  /** Hours from one origin to the next. */
  readonly every: number;
  readonly nodes: readonly Node[];
  /** Where the readings come from: `store`, or the name of a folder. */
  readonly source: string;
}

const DIGITS = 12;

/**
 * The same request has the same id, so that who asks again goes on where it stopped. Another grouping of stations is
 * another request: what was done of the old one says nothing about it.
 */
export function backfillId({ model, origins, every, nodes, source }: BackfillRequest): string {
  const grouping = nodes.map(({ stations }) => stations.map(({ id }) => id).join(' ')).join('\n');
  const text = [model, formatHour(origins.from), formatHour(origins.to), every, source, grouping].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
