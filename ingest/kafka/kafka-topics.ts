import kafkajs, { type Admin } from 'kafkajs';
import { systemClock } from '../clock.js';
import { ConfigurationError } from '../errors.js';
import { checkCertificates } from './check-certificates.js';
import { kafkaClient } from './kafka-client.js';
import { describeKafkaFailure } from './kafka-failure.js';
import type { KafkaOptions } from './kafka-options.js';
import { TOPIC_SETTINGS, type Topic } from './topic.js';

export interface NewTopics {
  /** Of the topics that are shared out among workers. */
  readonly partitions: number;
  /** -1 is what the broker has as its default. */
  readonly replicationFactor: number;
}

export interface CommittedOffset {
  /** The next offset that the group reads. */
  readonly offset: number;
  /** What was committed along with it; empty where nothing was. */
  readonly metadata: string;
}

export interface PartitionEnds {
  readonly first: number;
  /** The offset that the next record gets. */
  readonly next: number;
}

/** What brokers tell of topics and groups. Rejects as a producer does. */
export class KafkaTopics {
  private constructor(
    private readonly admin: Admin,
    private readonly options: KafkaOptions,
  ) {}

  static async connect(options: KafkaOptions): Promise<KafkaTopics> {
    await checkCertificates(options);
    const admin = kafkaClient(options).admin();
    const topics = new KafkaTopics(admin, options);
    await topics.#attempt('connect', () => admin.connect());
    return topics;
  }

  /** Makes those that are not there, and leaves the others as they are. */
  async ensure(topics: readonly Topic[], { partitions, replicationFactor }: NewTopics): Promise<void> {
    const existing = new Set(await this.#attempt('list topics', () => this.admin.listTopics()));
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length === 0) return;
    await this.#attempt(`make ${missing.join(', ')}`, () =>
      this.admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => {
          const { shared, settings } = TOPIC_SETTINGS[topic];
          const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
          return { topic, numPartitions: shared ? partitions : 1, replicationFactor, configEntries };
        }),
      }),
    );
  }

  async partitionsOf(topic: string): Promise<number> {
    const { topics } = await this.#attempt(`look at ${topic}`, () =>
      this.admin.fetchTopicMetadata({ topics: [topic] }),
    );
    const count = topics[0]?.partitions.length ?? 0;
    if (count === 0) throw new ConfigurationError(`topic ${topic} has no partitions`);
    return count;
  }

  /** By partition. */
  async endsOf(topic: string): Promise<Map<number, PartitionEnds>> {
    const offsets = await this.#attempt(`look at ${topic}`, () =>
      whenLed(() => this.admin.fetchTopicOffsets(topic)),
    );
    return new Map(
      offsets.map(({ partition, low, high }) => [partition, { first: Number(low), next: Number(high) }]),
    );
  }

  /** By partition; those that the group has never committed are left out. */
  async committedBy(group: string, topic: string): Promise<Map<number, CommittedOffset>> {
    const answers = await this.#attempt(`look at group ${group}`, () =>
      this.admin.fetchOffsets({ groupId: group, topics: [topic] }),
    );
    const partitions = answers.find((answer) => answer.topic === topic)?.partitions ?? [];
    return new Map(
      partitions
        .filter(({ offset }) => Number(offset) >= 0)
        .map(({ partition, offset, metadata }) => [
          partition,
          { offset: Number(offset), metadata: metadata ?? '' },
        ]),
    );
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }

  async #attempt<T>(purpose: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      throw describeKafkaFailure(purpose, this.options.brokers.join(','), failure);
    }
  }
}

const LEADER_TRIES = 20;
const LEADER_WAIT = 250;

/** The partitions of a topic that another process has just made may have no leader yet; kafkajs does not wait for it. */
async function whenLed<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (failure) {
      const { KafkaJSProtocolError } = kafkajs;
      const hasNoLeader = failure instanceof KafkaJSProtocolError && failure.type.includes('LEADER');
      if (!hasNoLeader || tries === LEADER_TRIES) throw failure;
      await systemClock.sleep(LEADER_WAIT);
    }
  }
}
