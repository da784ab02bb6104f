/** How many records a second the ingest worker takes, against kafkajs that does nothing but JSON.parse. */
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { systemClock } from '../../../ingest/clock.js';
import { IngestWorker } from '../../../ingest/kafka/ingest-worker.js';
import type { KafkaOptions } from '../../../ingest/kafka/kafka-options.js';
import { KafkaProducer } from '../../../ingest/kafka/kafka-producer.js';
import type { RecordSink } from '../../../ingest/kafka/kafka-record.js';
import { KafkaTopics } from '../../../ingest/kafka/kafka-topics.js';
import { partitionKeyOf } from '../../../ingest/kafka/partition-key.js';
import { CHECKED_TOPIC, OBSERVATIONS_TOPIC } from '../../../ingest/kafka/topic.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { median } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';
import { DISCARDING_STORE, DiscardingSink } from './discard.js';
import { TiledNetwork } from './network.js';

const STATIONS = 3_850;
const HOURS = 52;
const ROUNDS = 3;
const SESSION_TIMEOUT = 30_000;
/** As the worker has them, so that both fetch alike. */
const CONCURRENCY = 4;
const BYTES_PER_PARTITION = 2 ** 20;

export async function ingestRate(kafka: KafkaOptions): Promise<Figure[]> {
  const network = await TiledNetwork.of(STATIONS, HOURS);
  const { records, bytes } = await fill(kafka, network);
  const bare: number[] = [];
  const own: number[] = [];
  // The first round compiles and fills the page cache, and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const bareRate = records / (await bareSeconds(kafka, records));
    const sink = new DiscardingSink();
    const ownRate = records / (await workerSeconds(kafka, network, records, DISCARDING_STORE, sink));
    const checked = sink.counts.get(CHECKED_TOPIC);
    if (checked !== records) throw new Error(`${checked ?? 0} of ${records} records were checked`);
    if (round === 0) continue;
    bare.push(bareRate);
    own.push(ownRate);
  }
  const ratios = own.map((rate, round) => rate / (bare[round] ?? NaN));
  return [
    {
      name: 'bare kafkajs, consume and JSON.parse',
      value: median(bare),
      unit: 'records/s',
      note: `${records} records of ${STATIONS} stations, ${Math.round(bytes / records)} bytes each`,
    },
    {
      name: 'ingest worker, raw to checked and windowed',
      value: median(own),
      unit: 'records/s',
      bar: { atLeast: 50_000 },
      note: 'without what the store and the broker take to acknowledge',
    },
    {
      name: 'ingest worker / bare kafkajs',
      value: median(ratios),
      unit: '',
      bar: { atLeast: 0.4 },
      note: `each round by itself: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
    },
  ];
}

async function fill(
  kafka: KafkaOptions,
  network: TiledNetwork,
): Promise<{ readonly records: number; readonly bytes: number }> {
  const keyOf = partitionKeyOf(groupIntoNodes(network.stations));
  // A busy broker may be sent a batch twice, and is to keep it once.
  const producer = await KafkaProducer.connect({ ...kafka, idempotent: true });
  let [records, bytes] = [0, 0];
  for (let hour = 0; hour < HOURS; hour++) {
    const outgoing = Array.from(network.hour(hour), ({ station, text }) => {
      records += 1;
      bytes += text.length;
      return { key: keyOf(station) ?? station, value: text };
    });
    await producer.send(OBSERVATIONS_TOPIC, outgoing);
  }
  await producer.close();
  return { records, bytes };
}

/** From the first batch to the last record. */
async function bareSeconds({ brokers }: KafkaOptions, records: number): Promise<number> {
  const client = new kafkajs.Kafka({
    brokers: [...brokers],
    clientId: 'bare',
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const consumer = client.consumer({
    groupId: randomUUID(),
    sessionTimeout: SESSION_TIMEOUT,
    maxBytesPerPartition: BYTES_PER_PARTITION,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [OBSERVATIONS_TOPIC], fromBeginning: true });
  let started: number | undefined;
  let [seen, stations] = [0, 0];
  const seconds = await new Promise<number>((resolve, reject) => {
    consumer
      .run({
        partitionsConsumedConcurrently: CONCURRENCY,
        eachBatch: ({ batch: { messages } }) => {
          started ??= performance.now();
          for (const { value } of messages) {
            const record: unknown = JSON.parse((value ?? Buffer.alloc(0)).toString());
            if (typeof record === 'object' && record !== null && 'station' in record) stations += 1;
          }
          seen += messages.length;
          if (seen >= records) resolve((performance.now() - started) / 1000);
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  if (stations !== records) throw new Error(`${stations} of ${records} records were parsed`);
  return seconds;
}

async function workerSeconds(
  kafka: KafkaOptions,
  { stations }: TiledNetwork,
  records: number,
  store: SeriesStore,
  producer: RecordSink,
): Promise<number> {
  const topics = await KafkaTopics.connect(kafka);
  const nodes = groupIntoNodes(stations);
  let started: number | undefined;
  let seen = 0;
  const joined: { worker?: Promise<IngestWorker> } = {};
  const seconds = await new Promise<number>((resolve, reject) => {
    joined.worker = IngestWorker.start({
      kafka,
      group: randomUUID(),
      sessionTimeout: SESSION_TIMEOUT,
      topics,
      producer,
      store,
      nodes,
      clock: systemClock,
      observer: {
        observe: (event) => {
          if (event.kind !== 'batch') return;
          started ??= performance.now() - event.duration;
          seen += event.records;
          if (seen >= records) resolve((performance.now() - started) / 1000);
        },
      },
      available: () => Promise.resolve(),
      onFailure: reject,
    });
    joined.worker.catch(reject);
  });
  await (await joined.worker)?.close();
  await topics.close();
  return seconds;
}
