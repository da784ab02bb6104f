import type { Logger } from '../logger.js';

export interface KafkaOptions {
  /** `host:port` of some of the brokers; they tell of the others. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly sasl?: KafkaSasl;
  /** Encrypts; PEM texts. Without authorities, those of Node are asked. */
  readonly tls?: KafkaTls;
  readonly logger: Logger;
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaTls {
  readonly certificateAuthorities?: string;
  readonly certificate?: string;
  readonly key?: string;
}
