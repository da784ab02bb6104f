import { randomUUID } from 'node:crypto';
import { KafkaConsumer, type PartitionBatch } from './kafka-consumer.js';
import type { KafkaOptions } from './kafka-options.js';
import type { KafkaRecord } from './kafka-record.js';
import { KafkaTopics } from './kafka-topics.js';

const SESSION_TIMEOUT = 30_000;

/**
 * Reads a topic from its first record to what is its last one now, without leaving a trace: groups that commit nothing
 * are forgotten. `take` gets the records of a partition in order. Rejects as a producer does.
 */
export async function readTopic(
  options: KafkaOptions,
  topic: string,
  take: (records: readonly KafkaRecord[]) => void | Promise<void>,
): Promise<void> {
  const waiting = await unreadPartitions(options, topic);
  if (waiting.size === 0) return;
  const reading: { consumer?: Promise<KafkaConsumer> } = {};
  try {
    await new Promise<void>((resolve, reject) => {
      const onSkipped = (partition: number, next: number): void => {
        if (next >= (waiting.get(partition) ?? Infinity)) waiting.delete(partition);
        if (waiting.size === 0) resolve();
      };
      const onBatch = async ({ partition, records, next }: PartitionBatch): Promise<undefined> => {
        const end = waiting.get(partition);
        if (end === undefined) return;
        await take(records.filter(({ offset }) => offset < end));
        onSkipped(partition, next);
      };
      reading.consumer = KafkaConsumer.start({
        ...options,
        group: `${options.clientId}.reader-${randomUUID()}`,
        topics: [topic],
        from: 'beginning',
        sessionTimeout: SESSION_TIMEOUT,
        commits: false,
        onBatch,
        onSkipped,
        onFailure: reject,
      });
      reading.consumer.catch(reject);
    });
  } finally {
    await (await reading.consumer)?.close();
  }
}

async function unreadPartitions(options: KafkaOptions, topic: string): Promise<Map<number, number>> {
  const topics = await KafkaTopics.connect(options);
  try {
    const ends = await topics.endsOf(topic);
    return new Map(
      [...ends].flatMap(([partition, { first, next }]) => (next > first ? [[partition, next]] : [])),
    );
  } finally {
    await topics.close();
  }
}
