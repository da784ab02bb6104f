import { StationcastError, type ErrorCode } from '../ingest/errors.js';

const USERS_TO_FIX: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'INVALID_CONFIGURATION',
  'NOT_FOUND',
  'MODEL_REJECTED',
]);

/** 2 where arguments, configuration, input or a model are wrong; 1 for all else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof StationcastError && USERS_TO_FIX.has(error.code) ? 2 : 1;
}

/** One line for what was foreseen; a stack for what was not, since only its maker can help then. */
export function describeFailure(error: unknown): string {
  if (error instanceof StationcastError) return `stationcast: ${error.message}`;
  return `stationcast: unexpected failure, please report it\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
