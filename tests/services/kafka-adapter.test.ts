import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ConfigurationError, StoreUnavailableError } from '../../ingest/errors.js';
import {
  KafkaConsumer,
  type ConsumerOptions,
  type PartitionBatch,
} from '../../ingest/kafka/kafka-consumer.js';
import type { KafkaOptions } from '../../ingest/kafka/kafka-options.js';
import { KafkaProducer } from '../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import { CHECKED_TOPIC, DEAD_LETTERS_TOPIC, OBSERVATIONS_TOPIC, TOPICS } from '../../ingest/kafka/topic.js';
import { KafkaServer } from './support/kafka-server.js';

const PARTITIONS = 4;

let server: KafkaServer;
let options: KafkaOptions;
let topics: KafkaTopics;
let producer: KafkaProducer;
let group = 0;
beforeAll(async () => {
  server = await KafkaServer.start();
  options = server.options();
  topics = await KafkaTopics.connect(options);
  await topics.ensure(TOPICS, { partitions: PARTITIONS, replicationFactor: 1 });
  producer = await KafkaProducer.connect(options);
}, 120_000);
afterAll(async () => {
  await producer.close();
  await topics.close();
  await server.dispose();
});
beforeEach(() => {
  group += 1;
});

function consume(handlers: Partial<ConsumerOptions>): Promise<KafkaConsumer> {
  return KafkaConsumer.start({
    ...options,
    group: `group-${group}`,
    topics: [OBSERVATIONS_TOPIC],
    from: 'beginning',
    sessionTimeout: 6000,
    onBatch: () => Promise.resolve(undefined),
    onFailure: (error) => {
      throw error;
    },
    ...handlers,
  });
}

const textOf = (batch: PartitionBatch): string[] =>
  batch.records.map(({ value }) => Buffer.from(value ?? []).toString());

it('makes the topics once, with partitions to share', async () => {
  await topics.ensure(TOPICS, { partitions: 99, replicationFactor: 1 });
  expect(await topics.partitionsOf(CHECKED_TOPIC)).toBe(PARTITIONS);
  expect(await topics.partitionsOf(DEAD_LETTERS_TOPIC)).toBe(1);
});

it('keeps keys, headers, tombstones, bytes and values of two megabytes as they are', async () => {
  const large = 'x'.repeat(2_000_000);
  const bytes = Uint8Array.from([0, 255, 128]);
  await producer.send(DEAD_LETTERS_TOPIC, [
    { key: 'k', value: 'text', headers: { reason: 'Ü' } },
    { value: null },
    { key: bytes, value: bytes },
    { value: large },
  ]);
  const read: unknown[] = [];
  await readTopic(options, DEAD_LETTERS_TOPIC, (records) => {
    for (const { key, value, headers, offset } of records) {
      read.push([key === null ? null : [...key], value?.length, headers, offset]);
    }
  });
  expect(read).toEqual([
    [[107], 4, { reason: 'Ü' }, 0],
    [null, undefined, {}, 1],
    [[...bytes], 3, {}, 2],
    [null, large.length, {}, 3],
  ]);
});

it('commits behind what is durable, with the text that belongs to it, and goes on there', async () => {
  await producer.send(
    OBSERVATIONS_TOPIC,
    [1, 2, 3].map((n) => ({ value: `first ${n}`, partition: 0 })),
  );
  const before: string[] = [];
  const consumer = await consume({
    onBatch: (batch) => {
      before.push(...textOf(batch));
      return Promise.resolve(`seen ${batch.records.length}`);
    },
  });
  await vi.waitFor(() => {
    expect(before).toHaveLength(3);
  }, 20_000);
  await consumer.close();
  const committed = await topics.committedBy(`group-${group}`, OBSERVATIONS_TOPIC);
  expect(committed.get(0)?.offset).toBe((await topics.endsOf(OBSERVATIONS_TOPIC)).get(0)?.next);
  expect(committed.get(0)?.metadata).toMatch(/^seen \d$/);
  await producer.send(OBSERVATIONS_TOPIC, [{ value: 'second', partition: 0 }]);
  const after: string[] = [];
  const next = await consume({
    onBatch: (batch) => {
      after.push(...textOf(batch));
      return Promise.resolve(undefined);
    },
  });
  await vi.waitFor(() => {
    expect(after).toEqual(['second']);
  }, 20_000);
  await next.close();
});

it('pauses while something is missing, brings the same batch again, and stays a member all the while', async () => {
  await producer.send(OBSERVATIONS_TOPIC, [{ value: 'held', partition: 1 }]);
  let available: () => void = () => undefined;
  let tries = 0;
  const consumer = await consume({
    onBatch: (batch) => {
      if (!textOf(batch).includes('held')) return Promise.resolve(undefined);
      tries += 1;
      return tries === 1 ? Promise.reject(new StoreUnavailableError('down')) : Promise.resolve('up');
    },
    available: () => new Promise((resolve) => (available = resolve)),
  });
  await vi.waitFor(() => {
    expect(consumer.isPaused).toBe(true);
  }, 20_000);
  await new Promise((resolve) => setTimeout(resolve, 7000));
  expect([tries, consumer.isMember]).toEqual([1, true]);
  expect((await topics.committedBy(`group-${group}`, OBSERVATIONS_TOPIC)).has(1)).toBe(false);
  available();
  await vi.waitFor(async () => {
    const committed = await topics.committedBy(`group-${group}`, OBSERVATIONS_TOPIC);
    expect(committed.get(1)?.metadata).toBe('up');
  }, 20_000);
  expect(tries).toBe(2);
  await consumer.close();
});

it('shares partitions with a second member, tells both, and gives up what was lost while it was handled', async () => {
  await producer.send(
    OBSERVATIONS_TOPIC,
    Array.from({ length: PARTITIONS }, (_, partition) => ({ value: 'shared', partition })),
  );
  const assigned: (readonly number[])[] = [];
  let lost: AbortSignal | undefined;
  let release: () => void = () => undefined;
  const first = await consume({
    onAssigned: (partitions) => assigned.push(partitions.get(OBSERVATIONS_TOPIC) ?? []),
    onBatch: async (batch) => {
      lost ??= batch.lost;
      await new Promise<void>((resolve) => (release = resolve));
      return undefined;
    },
  });
  await vi.waitFor(() => {
    expect(lost).toBeDefined();
  }, 20_000);
  const joining = consume({});
  await vi.waitFor(() => {
    expect(lost?.aborted).toBe(true);
  }, 20_000);
  const releasing = setInterval(() => {
    release();
  }, 50);
  const second = await joining;
  await vi.waitFor(() => {
    expect(assigned.at(-1)).toHaveLength(PARTITIONS / 2);
  }, 20_000);
  clearInterval(releasing);
  release();
  await Promise.all([first.close(), second.close()]);
});

it('ends with what cannot be helped, and commits nothing of it', async () => {
  const failure = await new Promise<Error>((resolve, reject) => {
    consume({
      onBatch: () => Promise.reject(new ConfigurationError('no such bucket')),
      onFailure: resolve,
    }).catch(reject);
  });
  expect(failure.message).toBe('no such bucket');
  expect((await topics.committedBy(`group-${group}`, OBSERVATIONS_TOPIC)).size).toBe(0);
});

it('says in one line that no broker is there', async () => {
  const nobody = KafkaTopics.connect({ ...options, brokers: ['127.0.0.1:1'] });
  await expect(nobody).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE', retriable: true });
  await expect(nobody).rejects.toThrow('cannot connect at 127.0.0.1:1: ');
}, 60_000);
