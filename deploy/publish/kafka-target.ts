import { ConfigurationError } from '../../ingest/errors.js';
import type { KafkaOptions } from '../../ingest/kafka/kafka-options.js';
import { KafkaProducer } from '../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Observation } from '../../ingest/observations/observation.js';
import { observationJson } from './observation-json.js';
import type { PublishTarget, SendingOutcome } from './publish-target.js';

/**
 * Publishes to the topic that ingest workers read: keyed by station, so that a station's readings stay in order;
 * compressed; by an idempotent producer, so that a batch that has to be sent again is there once.
 */
export class KafkaTarget implements PublishTarget {
  readonly description: string;

  private constructor(
    { brokers }: KafkaOptions,
    private readonly producer: KafkaProducer,
  ) {
    this.description = `topic ${OBSERVATIONS_TOPIC} at ${brokers.join(',')}`;
  }

  /** Rejects with ConfigurationError where the topic is not there: who reads it makes it, with its partitions. */
  static async open(options: KafkaOptions): Promise<KafkaTarget> {
    const topics = await KafkaTopics.connect(options);
    try {
      await topics.partitionsOf(OBSERVATIONS_TOPIC);
    } catch (cause) {
      const advice = 'an ingest worker makes it when it starts';
      throw new ConfigurationError(`${describe(cause)}; ${advice}`, { cause });
    } finally {
      await topics.close();
    }
    const producer = await KafkaProducer.connect({ ...options, compression: 'gzip', idempotent: true });
    return new KafkaTarget(options, producer);
  }

  async send(observations: readonly Observation[]): Promise<SendingOutcome> {
    const records = observations.map((observation) => ({
      key: observation.station,
      value: observationJson(observation),
    }));
    await this.producer.send(OBSERVATIONS_TOPIC, records);
    return { accepted: 0, flagged: 0, duplicate: 0, queued: records.length, rejected: {} };
  }

  close(): Promise<void> {
    return this.producer.close();
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
