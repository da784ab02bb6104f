import kafkajs from 'kafkajs';
import {
  BrokerUnavailableError,
  ConfigurationError,
  InvalidInputError,
  StationcastError,
} from '../errors.js';

/** kafkajs spreads its errors into what it exports, where Node's loader of modules does not find their names. */
const {
  KafkaJSBrokerNotFound,
  KafkaJSConnectionError,
  KafkaJSError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} = kafkajs;

/** What Node says of a certificate that it does not believe, and of a broker that speaks no TLS. */
export const TLS_FAILURE = /certificate|wrong version number|ssl|tls|alert/i;
const REFUSED = /AUTHORIZATION_FAILED|not authorized/i;

/** In the terms of stationcast. `where` names the brokers. */
export function describeKafkaFailure(purpose: string, where: string, failure: unknown): StationcastError {
  if (failure instanceof StationcastError) return failure;
  const cause = firstCause(failure);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `cannot ${purpose} at ${where}: ${reason}`;
  if (isAuthentication(cause)) {
    const advice = 'check STATIONCAST_KAFKA_SASL, its username and its password';
    return new ConfigurationError(`${message}; ${advice}`, { cause: failure });
  }
  if (cause instanceof KafkaJSConnectionError && TLS_FAILURE.test(reason)) {
    return new ConfigurationError(describeTlsFailure(purpose, where, reason), { cause: failure });
  }
  if (cause instanceof KafkaJSProtocolError && cause.type === 'MESSAGE_TOO_LARGE') {
    return new InvalidInputError('record', purpose, 'a record that is not larger than its topic takes', {
      cause: failure,
    });
  }
  if (REFUSED.test(reason)) {
    return new ConfigurationError(`${message}; check what the user is permitted`, { cause: failure });
  }
  return isRetriable(failure)
    ? new BrokerUnavailableError(message, { cause: failure })
    : new ConfigurationError(message, { cause: failure });
}

export function describeTlsFailure(purpose: string, where: string, reason: string): string {
  return `cannot ${purpose} at ${where}: ${reason}; check STATIONCAST_KAFKA_TLS and its files`;
}

function isAuthentication(cause: unknown): boolean {
  return (
    cause instanceof KafkaJSSASLAuthenticationError ||
    (cause instanceof KafkaJSError && cause.message.includes('SASL'))
  );
}

function isRetriable(failure: unknown): boolean {
  if (failure instanceof KafkaJSNumberOfRetriesExceeded || failure instanceof KafkaJSBrokerNotFound)
    return true;
  return !(failure instanceof KafkaJSError) || failure.retriable;
}

/** kafkajs wraps what happened in how often it was tried. */
function firstCause(failure: unknown): unknown {
  return failure instanceof Error && failure.cause instanceof Error ? firstCause(failure.cause) : failure;
}
