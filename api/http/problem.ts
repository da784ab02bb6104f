import { z } from 'zod';
import { ERROR_CODES, InvalidInputError, StationcastError, type ErrorCode } from '../../ingest/errors.js';

/** An error answer: the members of RFC 9457, with Open-Meteo's `error` and `reason` for its clients. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  /** The id of the request, as in the logs. */
  instance: z.string(),
  code: z.enum([...ERROR_CODES, 'INTERNAL', 'METHOD_NOT_ALLOWED', 'TOO_MANY_STREAMS']),
  /** The field that is wrong, where it is one. */
  field: z.string().optional(),
  error: z.literal(true),
  reason: z.string(),
});

export type Problem = z.output<typeof problemSchema>;

const STATUS_BY_CODE: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  INVALID_CONFIGURATION: 500,
  NOT_FOUND: 404,
  MODEL_REJECTED: 500,
  STORE_UNAVAILABLE: 503,
  QUEUE_FULL: 503,
  DEADLINE_EXCEEDED: 504,
  CANCELLED: 503,
  INFERENCE_FAILED: 500,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  414: 'URI Too Long',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export function problem(
  status: number,
  code: Problem['code'],
  detail: string,
  requestId: string,
  field?: string,
): Problem {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    instance: requestId,
    code,
    ...(field === undefined ? {} : { field }),
    error: true,
    reason: detail,
  };
}

/** What a client may know of an error: all of a deliberate one, and of any other only that there was one. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof StationcastError) {
    const status = STATUS_BY_CODE[error.code];
    const field = error instanceof InvalidInputError ? error.field : undefined;
    if (status !== 500) return problem(status, error.code, error.message, requestId, field);
  }
  if (isClientError(error)) {
    return problem(
      400,
      'INVALID_INPUT',
      'The request could not be read: its address is malformed.',
      requestId,
    );
  }
  const detail = `Something went wrong here, not in your request. The log names it under ${requestId}.`;
  return problem(500, 'INTERNAL', detail, requestId);
}

/** Express marks what it cannot decode (such as `%ZZ` in a path) with a status of 400. */
function isClientError(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 400;
}
