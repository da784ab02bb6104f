import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseDeadLetter } from '../../ingest/kafka/dead-letter-message.js';
import type { OutgoingRecord } from '../../ingest/kafka/kafka-record.js';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import { DEAD_LETTERS_TOPIC, OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { RejectionCode } from '../../ingest/observations/rejection.js';
import { StreamServices } from './support/stream-services.js';
import { observationText, tiledNetwork, type Network } from './support/tiled-network.js';

const GOOD = 100_000;
const BAD = 1000;
const HOURS = 300;
const COPIES = 112;
const STATION = 'nyc-jfk-0';
const TIME = '2013-01-05T06:00:00Z';
const LARGE = 'x'.repeat(2_000_000);

const record = (change: object): string =>
  JSON.stringify({ station: STATION, time: TIME, temperature_2m: 1, ...change });

/** Eleven kinds that are no observation, each with its reason; a duplicate, the twelfth, is one that was sent before. */
const KINDS: readonly (readonly [RejectionCode, (index: number) => OutgoingRecord])[] = [
  ['NOT_JSON', (index) => ({ value: record({}).slice(0, 10 + (index % 40)) })],
  ['WRONG_TYPE', () => ({ value: record({ temperature_2m: 'warm' }) })],
  ['NOT_FINITE', () => ({ value: record({}).replace('"temperature_2m":1', '"temperature_2m":NaN') })],
  ['NOT_FINITE', () => ({ value: record({}).replace('"temperature_2m":1', '"temperature_2m":1e999') })],
  ['UNKNOWN_STATION', (index) => ({ value: record({ station: `nobody-${index}` }) })],
  ['TIME_IN_FUTURE', () => ({ value: record({ time: '2999-01-01T00:00:00Z' }) })],
  ['TIME_TOO_OLD', () => ({ value: record({ time: '1066-10-14T09:00:00Z' }) })],
  ['TOO_LARGE', (index) => ({ value: index % 84 === 7 ? LARGE : LARGE.slice(0, 20_000) })],
  ['EMPTY', () => ({ value: '' })],
  ['NOT_TEXT', (index) => ({ value: Uint8Array.from([0xff, 0xfe, index % 256, 0x80]) })],
  ['WRONG_KEY', () => ({ key: 'nyc-lga-0', value: record({}) })],
  ['EMPTY', () => ({ key: STATION, value: null })],
];

let services: StreamServices;
let network: Network;
beforeAll(async () => {
  network = await tiledNetwork(COPIES, HOURS);
  services = await StreamServices.start(network.stations);
}, 1_200_000);
afterAll(() => services.dispose());

it('stores every good record among bad ones of twelve kinds, and keeps each bad one with its reason', async () => {
  const good = network.observations.slice(0, GOOD);
  await services.run(['ingest']);
  const every = Math.floor(good.length / BAD);
  const expected = new Map<string, number>();
  const bad = Array.from({ length: BAD }, (_, index) => {
    const [code, make] = KINDS[index % KINDS.length] ?? ['EMPTY', () => ({ value: null })];
    expected.set(code, (expected.get(code) ?? 0) + 1);
    return make(index);
  });
  for (let start = 0; start < good.length; start += 20 * every) {
    const part = good.slice(start, start + 20 * every);
    await services.publish(part, network.stations);
    await services.producer.send(
      OBSERVATIONS_TOPIC,
      bad.slice((start / every) | 0, ((start + 20 * every) / every) | 0),
    );
  }
  // The twelfth kind: sent again, word for word.
  await services.publish(good.slice(-BAD), network.stations);

  const found = new Map<string, number>();
  const positions = new Set<string>();
  await vi.waitFor(
    async () => {
      expect(await services.lagOf('stationcast.ingest', OBSERVATIONS_TOPIC)).toBe(0);
    },
    { timeout: 240_000, interval: 1000 },
  );
  await readTopic(services.kafka.options(), DEAD_LETTERS_TOPIC, (records) => {
    for (const letter of records.map(parseDeadLetter)) {
      if (letter === undefined) throw new Error('a dead letter does not say why');
      positions.add(`${letter.source} ${letter.position}`);
      found.set(letter.code, (found.get(letter.code) ?? 0) + 1);
    }
  });
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  expect(positions.size).toBe(BAD);
  const slots = new Set(
    good.map(({ station, time }) => `${station} ${Math.floor((time + 1_800_000) / 3_600_000)}`),
  );
  const coverage = await services.store.coverage();
  expect(coverage.reduce((hours, station) => hours + station.hours, 0)).toBe(slots.size);
}, 420_000);

it('takes a dead letter that was mended and sent again', async () => {
  const [observation] = network.observations.slice(GOOD, GOOD + 1);
  if (observation === undefined) throw new Error('the network is too small');
  const text = observationText(observation);
  await services.producer.send(OBSERVATIONS_TOPIC, [{ value: text.slice(0, -1) }]);
  await services.producer.send(OBSERVATIONS_TOPIC, [{ value: text }]);
  const hour = Math.floor((observation.time + 1_800_000) / 3_600_000);
  await vi.waitFor(
    async () => {
      const readings = await services.store.readObservations({ from: hour, to: hour }, [observation.station]);
      expect(readings).toHaveLength(1);
    },
    { timeout: 60_000, interval: 500 },
  );
}, 90_000);
