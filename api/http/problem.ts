import { z } from 'zod';
import { ERROR_CODES, InvalidInputError, StationcastError, type ErrorCode } from '../../ingest/errors.js';
import { Refusal } from './refusal.js';

/** An error answer: the members of RFC 9457, with Open-Meteo's `error` and `reason` for its clients. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  /** The id of the request, as in the logs. */
  instance: z.string(),
  code: z.enum([
    ...ERROR_CODES,
    'INTERNAL',
    'KEY_REQUIRED',
    'KEY_REFUSED',
    'METHOD_NOT_ALLOWED',
    'SCOPE_MISSING',
    'TOO_LARGE',
    'TOO_MANY_REQUESTS',
    'TOO_MANY_STREAMS',
    'UNSUPPORTED_MEDIA_TYPE',
  ]),
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
  BROKER_UNAVAILABLE: 503,
  QUEUE_FULL: 503,
  DEADLINE_EXCEEDED: 504,
  CANCELLED: 503,
  INFERENCE_FAILED: 500,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
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
  if (error instanceof Refusal) return problem(error.status, error.code, error.message, requestId);
  const status = clientErrorStatus(error);
  switch (status) {
    case undefined: {
      const detail = `Something went wrong here, not in your request. The log names it under ${requestId}.`;
      return problem(500, 'INTERNAL', detail, requestId);
    }
    case 413:
      return problem(413, 'TOO_LARGE', 'The body is larger than is allowed here.', requestId);
    case 415:
      return problem(415, 'UNSUPPORTED_MEDIA_TYPE', UNKNOWN_ENCODING, requestId);
    default:
      return problem(400, 'INVALID_INPUT', UNREADABLE, requestId);
  }
}

const UNKNOWN_ENCODING =
  'Content-Encoding is not one that is understood here; use gzip, deflate, br or none.';
const UNREADABLE =
  'The request could not be read: its address is malformed, or its body is cut off or damaged.';

/** Express marks what it cannot decode (`%ZZ` in a path, a damaged body) with a status of the 400s. */
function clientErrorStatus(error: unknown): number | undefined {
  if (!(error instanceof Error && 'status' in error && typeof error.status === 'number')) return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}
