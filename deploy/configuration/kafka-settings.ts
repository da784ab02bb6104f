import { z } from 'zod';
import { ConfigurationError } from '../../ingest/errors.js';

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const file = z.string().min(1).optional();

export const KAFKA_VARIABLES = {
  STATIONCAST_KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/, 'expected host:port, joined by commas')
    .transform((brokers) => brokers.split(','))
    .optional(),
  STATIONCAST_KAFKA_CLIENT_ID: z.string().min(1).default('stationcast'),
  STATIONCAST_KAFKA_GROUP: z.string().min(1).default('stationcast'),
  STATIONCAST_KAFKA_SESSION_TIMEOUT: z.coerce.number().min(6).max(1800).default(30),
  STATIONCAST_KAFKA_WATCHDOG: z.coerce.number().min(10).max(86_400).default(180),
  STATIONCAST_KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(10_000).default(12),
  STATIONCAST_KAFKA_REPLICATION: z.coerce.number().int().min(1).max(99).optional(),
  STATIONCAST_KAFKA_SASL: z.enum(SASL_MECHANISMS).optional(),
  STATIONCAST_KAFKA_USERNAME: z.string().min(1).optional(),
  STATIONCAST_KAFKA_TLS: z.stringbool().default(false),
  STATIONCAST_KAFKA_TLS_CA: file,
  STATIONCAST_KAFKA_TLS_CERT: file,
  STATIONCAST_KAFKA_TLS_KEY: file,
};

export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** What the names of consumer groups begin with: `<group>.ingest`, `<group>.forecast`. */
  readonly group: string;
  /** Milliseconds after which a worker that is not heard of loses its stations to the others. */
  readonly sessionTimeout: number;
  /** Milliseconds without progress, while there are records to read, after which a worker ends its process. */
  readonly watchdogPatience: number;
  /** How topics are made that are not there. */
  readonly newTopics: {
    readonly partitions: number;
    /** -1 is the brokers' default. */
    readonly replicationFactor: number;
  };
  readonly sasl: SaslSettings | undefined;
  readonly tls: TlsSettings | undefined;
}

export interface SaslSettings {
  readonly mechanism: (typeof SASL_MECHANISMS)[number];
  readonly username: string;
}

/** PEM files. Without authorities those of Node are asked. */
export interface TlsSettings {
  readonly certificateAuthorityFile: string | undefined;
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
}

/** Undefined where no broker is named. */
export function kafkaSettings(
  values: z.output<z.ZodObject<typeof KAFKA_VARIABLES>>,
): KafkaSettings | undefined {
  if (values.STATIONCAST_KAFKA_BROKERS === undefined) return undefined;
  return {
    brokers: values.STATIONCAST_KAFKA_BROKERS,
    clientId: values.STATIONCAST_KAFKA_CLIENT_ID,
    group: values.STATIONCAST_KAFKA_GROUP,
    sessionTimeout: values.STATIONCAST_KAFKA_SESSION_TIMEOUT * 1000,
    watchdogPatience: values.STATIONCAST_KAFKA_WATCHDOG * 1000,
    newTopics: {
      partitions: values.STATIONCAST_KAFKA_PARTITIONS,
      replicationFactor: values.STATIONCAST_KAFKA_REPLICATION ?? -1,
    },
    sasl: saslSettings(values.STATIONCAST_KAFKA_SASL, values.STATIONCAST_KAFKA_USERNAME),
    tls: tlsSettings({
      enabled: values.STATIONCAST_KAFKA_TLS,
      certificateAuthorityFile: values.STATIONCAST_KAFKA_TLS_CA,
      certificateFile: values.STATIONCAST_KAFKA_TLS_CERT,
      keyFile: values.STATIONCAST_KAFKA_TLS_KEY,
    }),
  };
}

function saslSettings(
  mechanism: SaslSettings['mechanism'] | undefined,
  username: string | undefined,
): SaslSettings | undefined {
  if (mechanism === undefined && username === undefined) return undefined;
  if (mechanism === undefined) {
    const allowed = SASL_MECHANISMS.join(', ');
    throw new ConfigurationError(`STATIONCAST_KAFKA_SASL: missing beside a username; expected ${allowed}`);
  }
  if (username === undefined) {
    throw new ConfigurationError(`STATIONCAST_KAFKA_USERNAME: missing; ${mechanism} needs one`);
  }
  return { mechanism, username };
}

function tlsSettings({
  enabled,
  ...files
}: TlsSettings & { readonly enabled: boolean }): TlsSettings | undefined {
  const { certificateFile, keyFile } = files;
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw new ConfigurationError(
      'STATIONCAST_KAFKA_TLS_CERT and STATIONCAST_KAFKA_TLS_KEY: expected both or none',
    );
  }
  const named = Object.values(files).some((name) => name !== undefined);
  return enabled || named ? files : undefined;
}
