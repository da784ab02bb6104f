import { HttpError } from '@influxdata/influxdb-client';
import { ConfigurationError, StationcastError, StoreUnavailableError } from '../../errors.js';

const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;
const FIRST_SERVER_ERROR = 500;
/** Unauthorized, forbidden, not found. */
const REFUSALS = [401, 403, 404];

/** What Node says of a certificate that it does not believe, and of a server that speaks no TLS. */
const NOT_TRUSTED =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|HOSTNAME_MISMATCH$|EPROTO$)/;

/** InfluxDB has written the batch except for points older than the bucket keeps. */
export function isBeyondRetention(failure: unknown): boolean {
  return failure instanceof HttpError && failure.message.includes('outside retention policy');
}

/** The least milliseconds to wait before another try; undefined where another try cannot help. */
export function delayAfter(failure: unknown): number | undefined {
  if (failure instanceof StationcastError || isNotTrusted(failure)) return undefined;
  if (!(failure instanceof HttpError)) return 0;
  const { statusCode } = failure;
  const canPass =
    statusCode >= FIRST_SERVER_ERROR || statusCode === TOO_MANY_REQUESTS || statusCode === REQUEST_TIMEOUT;
  return canPass ? failure.retryAfter() : undefined;
}

/** In the terms of stationcast; `where` names server, organization and bucket. */
export function describeFailure(purpose: string, where: string, cause: unknown): StationcastError {
  if (cause instanceof StationcastError) return cause;
  const message = `cannot ${purpose} in ${where}: ${reasonOf(cause)}`;
  if (delayAfter(cause) !== undefined) return new StoreUnavailableError(message, { cause });
  if (isNotTrusted(cause)) {
    const advice =
      'check STATIONCAST_INFLUXDB_URL, and STATIONCAST_INFLUXDB_CA for who signed its certificate';
    return new ConfigurationError(`${message}; ${advice}`, { cause });
  }
  const refused = cause instanceof HttpError && REFUSALS.includes(cause.statusCode);
  const advice = refused ? '; check the token, what it permits, the organization and the bucket' : '';
  return new ConfigurationError(message + advice, { cause });
}

/** A host with several addresses fails with several errors, under a message that is empty. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(', ');
  if (cause instanceof HttpError) return `HTTP ${cause.statusCode} ${cause.message}`;
  return cause instanceof Error ? cause.message : String(cause);
}

function isNotTrusted(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string' &&
    NOT_TRUSTED.test(cause.code)
  );
}
