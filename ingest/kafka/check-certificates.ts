import { isIP } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { ConfigurationError } from '../errors.js';
import { TLS_FAILURE, describeTlsFailure } from './kafka-failure.js';
import type { KafkaOptions, KafkaTls } from './kafka-options.js';

const LONGEST_WAIT = 5000;

/**
 * Shakes hands with the brokers once, since kafkajs tries a certificate that it does not believe again and again. Rejects
 * with ConfigurationError where one is not believed; a broker that does not answer is left to kafkajs.
 */
export async function checkCertificates({ brokers, tls }: KafkaOptions): Promise<void> {
  if (tls === undefined) return;
  const failures = await Promise.all(brokers.map((broker) => failureOf(broker, tls)));
  const failure = failures.find((each) => each !== undefined && TLS_FAILURE.test(each.message));
  if (failure === undefined) return;
  throw new ConfigurationError(describeTlsFailure('connect', brokers.join(','), failure.message), {
    cause: failure,
  });
}

/** Undefined where the handshake is done, or takes too long. */
function failureOf(broker: string, tls: KafkaTls): Promise<Error | undefined> {
  const [host = '', port] = broker.split(':');
  const { certificateAuthorities: ca, certificate: cert, key } = tls;
  const options: ConnectionOptions = { host, port: Number(port) };
  if (isIP(host) === 0) options.servername = host;
  if (ca !== undefined) options.ca = ca;
  if (cert !== undefined) options.cert = cert;
  if (key !== undefined) options.key = key;
  return new Promise((resolve) => {
    const socket = connect(options);
    const end = (failure?: Error): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('secureConnect', () => {
      end();
    });
    socket.on('error', end);
    socket.setTimeout(LONGEST_WAIT, end);
  });
}
