/** Whether the memory of an ingest worker stays as it is while it takes records as fast as it can, for long. */
import { randomUUID } from 'node:crypto';
import { fork } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { systemClock } from '../../../ingest/clock.js';
import { IngestWorker } from '../../../ingest/kafka/ingest-worker.js';
import type { KafkaOptions } from '../../../ingest/kafka/kafka-options.js';
import { KafkaProducer } from '../../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../../ingest/kafka/kafka-topics.js';
import { median } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';
import { DISCARDING_STORE, UNOBSERVED } from './discard.js';
import { HEAP_STATIONS } from './heap-network.js';
import { collectedMemory } from './memory.js';
import { TiledNetwork } from './network.js';

/** STATIONCAST_BENCH_MINUTES=10 is what counts; by default short, so that all benchmarks take minutes. */
const MINUTES = Number(process.env.STATIONCAST_BENCH_MINUTES ?? 0.25);
const SAMPLES = 60;
const SESSION_TIMEOUT = 30_000;
const MEBIBYTE = 2 ** 20;

export async function heap(kafka: KafkaOptions): Promise<Figure[]> {
  const { stations } = await TiledNetwork.of(HEAP_STATIONS, 1);
  const topics = await KafkaTopics.connect(kafka);
  const producer = await KafkaProducer.connect(kafka);
  const feeder = fork(path.join(import.meta.dirname, 'feed.js'), [...kafka.brokers]);
  let failure: Error | undefined;
  const worker = await IngestWorker.start({
    kafka,
    group: randomUUID(),
    sessionTimeout: SESSION_TIMEOUT,
    topics,
    producer,
    store: DISCARDING_STORE,
    nodes: groupIntoNodes(stations),
    clock: systemClock,
    observer: UNOBSERVED,
    available: () => Promise.resolve(),
    onFailure: (error) => (failure = error),
  });
  const sizes: number[] = [];
  const started = performance.now();
  for (let sample = 0; sample < SAMPLES; sample++) {
    await sleep((MINUTES * 60_000) / SAMPLES);
    if (failure !== undefined) throw failure;
    sizes.push(collectedMemory() / MEBIBYTE);
  }
  const seconds = (performance.now() - started) / 1000;
  feeder.kill();
  await worker.close();
  await producer.close();
  await topics.close();
  const third = SAMPLES / 3;
  const [second, last] = [sizes.slice(third, 2 * third), sizes.slice(2 * third)];
  return [
    {
      name: 'ingest worker, kept busy, to Kafka',
      value: worker.taken / seconds,
      unit: 'records/s',
      note: 'beside the broker and the process that feeds it; checked records are produced',
    },
    {
      name: `heap, last third of ${MINUTES} min less the second`,
      value: median(last) - median(second),
      unit: 'MiB',
      bar: { atMost: 8 },
      note: `${median(second).toFixed(1)} MiB, then ${median(last).toFixed(1)}; ${worker.taken} records, garbage collected before each look`,
    },
  ];
}
