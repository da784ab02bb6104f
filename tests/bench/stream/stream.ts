/** What the stream costs over bare kafkajs, how soon forecasts follow readings, and how all that grows. */
import type { KafkaOptions } from '../../../ingest/kafka/kafka-options.js';
import { KafkaTopics } from '../../../ingest/kafka/kafka-topics.js';
import { TOPICS } from '../../../ingest/kafka/topic.js';
import { KafkaServer } from '../../services/support/kafka-server.js';
import type { Figure } from '../support/benchmark.js';
import { forecastLatency } from './forecast-latency.js';
import { heap } from './heap.js';
import { hourlyCycle } from './hourly-cycle.js';
import { ingestRate } from './ingest-rate.js';
import { windowMemory } from './window-memory.js';

const PARTITIONS = 12;

export async function stream(): Promise<Figure[]> {
  return [
    ...(await withBroker(ingestRate)),
    ...(await withBroker(forecastLatency)),
    ...(await windowMemory()),
    ...(await hourlyCycle()),
    ...(await withBroker(heap)),
  ];
}

/** Each with a broker of its own: what one leaves there is not the next one's. */
async function withBroker(measure: (kafka: KafkaOptions) => Promise<Figure[]>): Promise<Figure[]> {
  const server = await KafkaServer.start();
  try {
    const topics = await KafkaTopics.connect(server.options());
    await topics.ensure(TOPICS, { partitions: PARTITIONS, replicationFactor: 1 });
    await topics.close();
    return await measure(server.options());
  } finally {
    await server.dispose();
  }
}
