import { ConfigurationError } from '../../ingest/errors.js';
import type { KafkaOptions, KafkaSasl, KafkaTls } from '../../ingest/kafka/kafka-options.js';
import type { Logger } from '../../ingest/logger.js';
import type { KafkaSettings, SaslSettings, TlsSettings } from '../configuration/kafka-settings.js';
import type { Secrets } from '../configuration/secrets.js';
import { readPemFile } from './pem-file.js';

/** How to reach the brokers that the configuration names: with its secrets, and what its files hold. */
export async function kafkaOptions(
  { brokers, clientId, sasl, tls }: KafkaSettings,
  secrets: Pick<Secrets, 'kafkaPassword'>,
  logger: Logger,
): Promise<KafkaOptions> {
  return {
    brokers,
    clientId,
    logger,
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl, secrets) }),
    ...(tls === undefined ? {} : { tls: await readTls(tls) }),
  };
}

/** The settings, where a command cannot do without brokers. */
export function requireKafka(settings: KafkaSettings | undefined): KafkaSettings {
  if (settings !== undefined) return settings;
  throw new ConfigurationError('STATIONCAST_KAFKA_BROKERS: missing; name at least one broker, host:port');
}

function saslOf(
  { mechanism, username }: SaslSettings,
  { kafkaPassword }: Pick<Secrets, 'kafkaPassword'>,
): KafkaSasl {
  if (kafkaPassword === undefined) {
    throw new ConfigurationError(`STATIONCAST_KAFKA_PASSWORD: missing; ${mechanism} needs one`);
  }
  return { mechanism, username, password: kafkaPassword.reveal() };
}

async function readTls({
  certificateAuthorityFile,
  certificateFile,
  keyFile,
}: TlsSettings): Promise<KafkaTls> {
  const tls: { -readonly [Name in keyof KafkaTls]: KafkaTls[Name] } = {};
  if (certificateAuthorityFile !== undefined)
    tls.certificateAuthorities = await readPemFile('STATIONCAST_KAFKA_TLS_CA', certificateAuthorityFile);
  if (certificateFile !== undefined)
    tls.certificate = await readPemFile('STATIONCAST_KAFKA_TLS_CERT', certificateFile);
  if (keyFile !== undefined) tls.key = await readPemFile('STATIONCAST_KAFKA_TLS_KEY', keyFile);
  return tls;
}
