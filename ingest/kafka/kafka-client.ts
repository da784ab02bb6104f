import kafkajs, { type Kafka, type KafkaConfig, type LogEntry, type RetryOptions } from 'kafkajs';
import type { Logger } from '../logger.js';
import type { KafkaOptions, KafkaSasl, KafkaTls } from './kafka-options.js';

// A CommonJS module whose names Node cannot all see.
const { logLevel } = kafkajs;

/** Milliseconds; together a broker may be away for about half a minute before a call gives up. */
export const RETRY: RetryOptions = { initialRetryTime: 100, maxRetryTime: 5000, retries: 10 };

const CONNECTION_TIMEOUT = 5000;

/** kafkajs as it is used here. Nothing is asked of a broker yet. */
export function kafkaClient(options: KafkaOptions): Kafka {
  const config: KafkaConfig = {
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: CONNECTION_TIMEOUT,
    retry: RETRY,
    logLevel: logLevel.INFO,
    logCreator: () => logTo(options.logger),
  };
  if (options.tls !== undefined) config.ssl = sslOf(options.tls);
  if (options.sasl !== undefined) config.sasl = saslOf(options.sasl);
  return new kafkajs.Kafka(config);
}

function sslOf({ certificateAuthorities, certificate, key }: KafkaTls): NonNullable<KafkaConfig['ssl']> {
  return {
    ...(certificateAuthorities === undefined ? {} : { ca: [certificateAuthorities] }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Written out, since the mechanism decides the type. */
function saslOf({ mechanism, username, password }: KafkaSasl): NonNullable<KafkaConfig['sasl']> {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}

/** A level lower than kafkajs does: what it calls an error it mostly tries again, and what fails is thrown as well. */
function logTo(logger: Logger) {
  return ({ namespace, level, log: { message, groupId, error } }: LogEntry): void => {
    const fields = { part: `kafka ${namespace}`, group: groupId as unknown, reason: error as unknown };
    if (level === logLevel.ERROR) logger.warn(fields, message);
    else if (level === logLevel.WARN) logger.info(fields, message);
    else logger.debug(fields, message);
  };
}
