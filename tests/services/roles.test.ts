import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { postingAnswerSchema } from '../../api/observations/posting-answer.js';
import { parseForecast } from '../../ingest/kafka/forecast-message.js';
import { FORECASTS_TOPIC, OBSERVATIONS_TOPIC, STATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Station } from '../../ingest/stations/station.js';
import { MILLISECONDS_PER_HOUR, formatHour, nearestHour } from '../../ingest/time.js';
import { ConsoleClients } from './support/console-clients.js';
import { StreamServices } from './support/stream-services.js';
import { observationText, tiledNetwork, type Network } from './support/tiled-network.js';

const HOURS = 6;
const WAIT = { timeout: 120_000, interval: 500 };
const STRANGER: Station = { id: 'roof', name: 'Roof', latitude: 40.7, longitude: -74, elevation: 20 };

const originsSchema = z.array(z.object({ origin: z.number().nullable() }));
const readySchema = z.object({ ready: z.boolean(), checks: z.array(z.object({ name: z.string() })) });

let services: StreamServices;
/** Readings of the last hours. */
let network: Network;
let lastHour: number;
let api: string;
let key: string;
beforeAll(async () => {
  lastHour = nearestHour(Date.now()) - 1;
  network = movedTo(await tiledNetwork(1, HOURS), lastHour);
  services = await StreamServices.start(network.stations, 3);
  const [address] = await Promise.all([
    services.run(['api', '--port', '0']),
    services.run(['ingest']),
    services.run(['forecast']),
  ]);
  api = addressIn(address);
  const created = await services.run(['keys', 'create', 'test', '--scopes', 'write', '--json']);
  ({ key } = z.object({ key: z.string() }).parse(JSON.parse(created)));
}, 1_200_000);
afterAll(() => services.dispose());

function movedTo({ stations, observations }: Network, hour: number): Network {
  const last = Math.max(...observations.map(({ time }) => nearestHour(time)));
  const later = (hour - last) * MILLISECONDS_PER_HOUR;
  return { stations, observations: observations.map((each) => ({ ...each, time: each.time + later })) };
}

function addressIn(said: string): string {
  return /http:\S+/.exec(said)?.[0] ?? '';
}

/** Hours of origin of the newest forecasts that an API gives out. */
async function originsAt(address: string): Promise<(number | null)[]> {
  const ids = network.stations.map(({ id }) => id).join(',');
  const query = `station=${ids}&hourly=temperature_2m&timeformat=unixtime`;
  const answer: unknown = await (await fetch(`${address}/v1/forecast?${query}`)).json();
  return originsSchema.parse(answer).map(({ origin }) => (origin === null ? null : origin / 3600));
}

async function isReady(address: string): Promise<z.output<typeof readySchema>> {
  const response = await fetch(`${address}/readyz`);
  const report = readySchema.parse(await response.json());
  expect(report).toMatchObject({ ready: response.status === 200 });
  return report;
}

describe('the api role', () => {
  it('is ready, with live events from the topics', async () => {
    await vi.waitFor(async () => {
      const { ready, checks } = await isReady(api);
      expect(checks.map(({ name }) => name)).toEqual(['start', 'store', 'model', 'events']);
      expect(ready).toBe(true);
    }, WAIT);
  }, 150_000);

  it('queues posted readings in Kafka, and gives out what other processes make of them', async () => {
    const events = new AbortController();
    const stream = await fetch(`${api}/v1/stream`, { signal: events.signal });
    const told = heard(stream, 'event: forecast');
    const lines = network.observations.map(observationText);
    const stranger = JSON.stringify({ station: 'nobody', time: formatHour(lastHour), temperature_2m: 1 });
    const response = await fetch(`${api}/v1/observations`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/x-ndjson' },
      body: [...lines, stranger].join('\n'),
    });
    const answer = postingAnswerSchema.parse(await response.json());
    expect(answer).toMatchObject({ read: lines.length + 1, queued: lines.length, accepted: 0, rejected: 1 });
    expect(answer.verdicts).toContainEqual(expect.objectContaining({ code: 'UNKNOWN_STATION' }));
    await vi.waitFor(async () => {
      expect(await originsAt(api)).toEqual(network.stations.map(() => lastHour));
    }, WAIT);
    await told;
    events.abort();
    const readings = await services.store.readObservations({ from: lastHour, to: lastHour });
    expect(readings.map(({ station }) => station)).toEqual(network.stations.map(({ id }) => id).sort());
  }, 150_000);
});

describe("Kafka's own console clients", () => {
  it('read the forecasts', async () => {
    const clients = await ConsoleClients.at(services.kafka.broker);
    const records = await clients.consume(FORECASTS_TOPIC, network.stations.length);
    const ids = network.stations.map(({ id }) => id);
    for (const [station, value] of records.map((record) => record.split('\t'))) {
      const forecast = parseForecast(Buffer.from(value ?? ''));
      expect(forecast?.station).toBe(station);
      expect(ids).toContain(station);
      expect(forecast?.fields.temperature_2m).toHaveLength(24);
    }
    expect(records).toHaveLength(ids.length);
  }, 120_000);

  it('feed readings, whose forecasts follow', async () => {
    const clients = await ConsoleClients.at(services.kafka.broker);
    const next = lastHour + 1;
    await clients.produce(
      OBSERVATIONS_TOPIC,
      network.observations
        .filter(({ time }) => nearestHour(time) === lastHour)
        .map((each) => observationText({ ...each, time: each.time + MILLISECONDS_PER_HOUR })),
    );
    await vi.waitFor(async () => {
      expect(await originsAt(api)).toEqual(network.stations.map(() => next));
    }, WAIT);
  }, 150_000);
});

describe('serve', () => {
  it('does all of it in one process with its own store, from the same topics', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-serve-'));
    const said = await services.run(['serve', '--port', '0'], {
      STATIONCAST_DATA: folder,
      STATIONCAST_STORE: 'duckdb',
      STATIONCAST_KAFKA_GROUP: 'whole',
    });
    const address = addressIn(said);
    await vi.waitFor(async () => {
      expect(await originsAt(address)).toEqual(network.stations.map(() => lastHour + 1));
    }, WAIT);
    await vi.waitFor(async () => {
      const { ready, checks } = await isReady(address);
      const names = ['start', 'store', 'model', 'ingest', 'forecast', 'labels'];
      expect(checks.map(({ name }) => name)).toEqual(names);
      expect(ready).toBe(true);
    }, WAIT);
    // Its group is its own, and so would be the dead letters that it writes.
    const whole = services.workers.at(-1);
    if (whole === undefined) throw new Error('nothing was started');
    const ended = once(whole, 'exit');
    whole.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await rm(folder, { recursive: true });
  }, 180_000);
});

describe('dead letters in their topic', () => {
  const lettersSchema = z.array(z.object({ code: z.string(), count: z.number() }));

  it('are counted and explained, with where they were, also behind a transaction', async () => {
    const partition = 2;
    const value = JSON.stringify({ station: STRANGER.id, time: formatHour(lastHour), temperature_2m: 3 });
    const offset = await sendInTransactions(partition, [value, '{"station":']);
    await vi.waitFor(async () => {
      const counts = lettersSchema.parse(JSON.parse(await deadLetters('list', '--json')));
      expect(Object.fromEntries(counts.map(({ code, count }) => [code, count]))).toEqual({
        UNKNOWN_STATION: 1,
        NOT_JSON: 1,
      });
    }, WAIT);
    const explained = (await deadLetters('explain', '--code', 'NOT_JSON', '--json')).trim();
    expect(JSON.parse(explained)).toMatchObject({
      source: `${OBSERVATIONS_TOPIC}/${partition}`,
      // Between the two lies the end of the first transaction.
      position: offset + 2,
      code: 'NOT_JSON',
      value: '{"station":',
    });
  }, 150_000);

  it('are sent again after what was wrong is put right, and taken then', async () => {
    await services.producer.send(STATIONS_TOPIC, [{ key: STRANGER.id, value: JSON.stringify(STRANGER) }]);
    await vi.waitFor(async () => {
      const stations = await services.store.readStations();
      expect(stations.map(({ id }) => id)).toContain(STRANGER.id);
    }, WAIT);
    const report = await deadLetters('replay', '--json');
    expect(JSON.parse(report)).toEqual({ letters: 2, sent: 1, rejected: { NOT_JSON: 1 } });
    await vi.waitFor(async () => {
      const readings = await services.store.readObservations({ from: lastHour, to: lastHour }, [STRANGER.id]);
      expect(readings).toMatchObject([{ values: { temperature_2m: 3 }, flagged: [] }]);
    }, WAIT);
  }, 150_000);

  function deadLetters(...commandLine: readonly string[]): Promise<string> {
    return services.run(['dead-letters', ...commandLine]);
  }
});

/** Resolves when the stream has said it. */
async function heard(stream: Response, words: string): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(z.instanceof(Uint8Array).parse(chunk), { stream: true });
    if (text.includes(words)) return;
  }
  throw new Error(`the stream ended without ${words}`);
}

/** Each value in a transaction of its own; the offset of the first. */
async function sendInTransactions(partition: number, values: readonly string[]): Promise<number> {
  const producer = new kafkajs.Kafka({
    brokers: [services.kafka.broker],
    logLevel: kafkajs.logLevel.NOTHING,
  }).producer({ transactionalId: 'bank', idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  let offset: number | undefined;
  for (const value of values) {
    const transaction = await producer.transaction();
    const [sent] = await transaction.send({ topic: OBSERVATIONS_TOPIC, messages: [{ value, partition }] });
    offset ??= Number(sent?.baseOffset);
    await transaction.commit();
  }
  await producer.disconnect();
  return offset ?? NaN;
}
