import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import type { KafkaRecord } from '../../ingest/kafka/kafka-record.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { OBSERVATIONS_TOPIC, TOPICS } from '../../ingest/kafka/topic.js';
import { run } from '../integration/deploy/run-stationcast.js';
import { KafkaServer } from './support/kafka-server.js';

let server: KafkaServer;
let folder: string;
beforeAll(async () => {
  server = await KafkaServer.start();
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-publish-'));
}, 120_000);
afterAll(async () => {
  await server.dispose();
  await rm(folder, { recursive: true });
});

function publish(file: string) {
  return run(['publish', file, '--json'], {
    STATIONCAST_DATA: folder,
    STATIONCAST_KAFKA_BROKERS: server.broker,
  });
}

it('says that the topic is not there, and who makes it', async () => {
  const file = path.join(folder, 'one.csv');
  await writeFile(file, 'station,time,temperature_2m\na,2024-01-01T00:00:00Z,1\n');
  const { code, stderr } = await publish(file);
  expect(stderr).toMatch(/weather\.observations.*an ingest worker makes it/);
  expect(code).toBe(2);
});

it('sends each observation once, keyed by its station, a station in order of time', async () => {
  const topics = await KafkaTopics.connect(server.options());
  await topics.ensure(TOPICS, { partitions: 3, replicationFactor: 1 });
  await topics.close();
  const file = path.join(folder, '725030-14732-2013');
  const lines = Array.from({ length: 48 }, (_, hour) => {
    const [day, hourOfDay] = [8 + Math.floor(hour / 24), hour % 24].map((part) =>
      String(part).padStart(2, '0'),
    );
    return `2013 01 ${day} ${hourOfDay} ${String(hour).padStart(5)} -9999 -9999 -9999 -9999 -9999 -9999 -9999`;
  });
  await writeFile(file, lines.join('\n'));
  expect(JSON.parse((await publish(file)).stdout)).toMatchObject({ read: 48, sent: 48, queued: 48 });

  const found: KafkaRecord[] = [];
  await readTopic(server.options(), OBSERVATIONS_TOPIC, (records) => {
    found.push(...records);
  });
  expect(new Set(found.map(({ key }) => Buffer.from(key ?? []).toString()))).toEqual(
    new Set(['725030-14732']),
  );
  const temperatures = found.map(({ value }) => {
    const observation: unknown = JSON.parse(Buffer.from(value ?? []).toString());
    return observation;
  });
  expect(temperatures).toEqual(
    lines.map(
      (_, hour) => expect.objectContaining({ temperature_2m: hour / 10, station: '725030-14732' }) as unknown,
    ),
  );
});
