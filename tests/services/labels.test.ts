import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MODELS_FOLDER } from '../../deploy/package-files.js';
import { stationLabelsSchema, type StationLabels } from '../../forecast/classifier/station-labels.js';
import { parseDeadLetter } from '../../ingest/kafka/dead-letter-message.js';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import { DEAD_LETTERS_TOPIC, LABELS_TOPIC, MEDIA_TOPIC } from '../../ingest/kafka/topic.js';
import { BRIGHTEST_IMAGE_MODEL } from '../integration/forecast/support/fixture-models.js';
import { StreamServices } from './support/stream-services.js';
import { tiledNetwork } from './support/tiled-network.js';

const STATION = 'nyc-jfk-0';
const TIME = '2013-01-05T06:00:00Z';
const WAIT = { timeout: 240_000, interval: 500 };
const MODELS = { STATIONCAST_MODELS: [MODELS_FOLDER, BRIGHTEST_IMAGE_MODEL].join(path.delimiter) };

let services: StreamServices;
let picture: Buffer;
beforeAll(async () => {
  picture = await readFile('tests/golden/media/turned.jpg');
  services = await StreamServices.start((await tiledNetwork(1, 1)).stations);
}, 1_200_000);
afterAll(() => services.dispose());

it('names what a picture in Kafka shows, for other consumers and beside the forecast of its station', async () => {
  await services.run(['forecast'], MODELS);
  const said = await services.run(['api', '--port', '0'], MODELS);
  const address = /http:\S+/.exec(said)?.[0] ?? '';
  const headers = { time: TIME, modality: 'image' };
  const damaged = picture.subarray(0, 200);
  await services.producer.send(MEDIA_TOPIC, [
    { key: STATION, value: damaged, headers },
    { key: STATION, value: picture, headers },
    { key: 'nobody', value: picture, headers },
  ]);

  const station = await vi.waitFor(async () => {
    const answer = await fetch(`${address}/v1/stations/${STATION}`);
    expect(answer.status).toBe(200);
    const record: unknown = await answer.json();
    expect(record).toMatchObject({ latest_labels: [{ time: TIME, modality: 'image' }] });
    return record;
  }, WAIT);
  expect(station).toMatchObject({
    latest_labels: [{ model: 'brightest-image-1.0.0', labels: [{ label: 'blue' }, {}, {}] }],
  });
  await vi.waitFor(async () => {
    expect(await produced()).toMatchObject([
      { station: STATION, time: TIME, labels: [{ label: 'blue' }, {}, {}] },
    ]);
    expect(await refused()).toEqual(['UNKNOWN_STATION', 'UNREADABLE']);
    expect(await services.lagOf('stationcast.labels', MEDIA_TOPIC)).toBe(0);
  }, WAIT);
}, 600_000);

async function produced(): Promise<StationLabels[]> {
  const found: StationLabels[] = [];
  await readTopic(services.kafka.options(), LABELS_TOPIC, (records) => {
    for (const { value } of records) found.push(stationLabelsSchema.parse(JSON.parse(String(value))));
  });
  return found;
}

async function refused(): Promise<(string | undefined)[]> {
  const codes: (string | undefined)[] = [];
  await readTopic(services.kafka.options(), DEAD_LETTERS_TOPIC, (records) => {
    for (const record of records) codes.push(parseDeadLetter(record)?.code);
  });
  return codes.sort();
}
