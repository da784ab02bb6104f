import { DateTime } from 'luxon';
import { MILLISECONDS_PER_HOUR, type EpochMilliseconds } from '../../ingest/time.js';
import type { LocationAnswer } from './forecast-answer.js';

const MILLISECONDS_PER_SECOND = 1000;
/** While the next forecast is late. */
const SHORTEST_SECONDS = 10;
const LONGEST_SECONDS = 3600;

/**
 * When one of the answers is expected to change: the forecast from the next hour's readings is usually there `delay`
 * milliseconds after that hour. Undefined where there is no forecast yet.
 */
export function freshUntil(answers: readonly LocationAnswer[], delay: number): EpochMilliseconds | undefined {
  const origins = answers.map(originOf);
  const oldest = Math.min(...origins.map((origin) => origin ?? -Infinity));
  return oldest === -Infinity ? undefined : oldest + MILLISECONDS_PER_HOUR + delay;
}

/** For how many seconds from now a client may keep what is expected to change then. */
export function secondsFresh(until: EpochMilliseconds, now: EpochMilliseconds): number {
  const seconds = Math.floor((until - now) / MILLISECONDS_PER_SECOND);
  return Math.min(Math.max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS);
}

/** The answers write it as they write their times. */
function originOf({ origin, timezone }: LocationAnswer): EpochMilliseconds | undefined {
  if (origin === null) return undefined;
  if (typeof origin === 'number') return origin * MILLISECONDS_PER_SECOND;
  return DateTime.fromISO(origin, { zone: timezone }).toMillis();
}
