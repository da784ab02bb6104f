/** What the stream costs over bare kafkajs, how soon forecasts follow readings, and how all that grows. */
import { KafkaTopics } from '../../../ingest/kafka/kafka-topics.js';
import { TOPICS } from '../../../ingest/kafka/topic.js';
import { KafkaServer } from '../../services/support/kafka-server.js';
import type { Figure } from '../support/benchmark.js';
import { ingestRate } from './ingest-rate.js';

const PARTITIONS = 12;

export async function stream(): Promise<Figure[]> {
  const server = await KafkaServer.start();
  try {
    const topics = await KafkaTopics.connect(server.options());
    await topics.ensure(TOPICS, { partitions: PARTITIONS, replicationFactor: 1 });
    await topics.close();
    return await ingestRate(server.options());
  } finally {
    await server.dispose();
  }
}
