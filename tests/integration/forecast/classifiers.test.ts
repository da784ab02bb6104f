import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MappingThread } from '../../../embed/media/thread/mapping-thread.js';
import { Classifiers } from '../../../forecast/classifier/classifiers.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import {
  InvalidInputError,
  ModelRejectedError,
  NotFoundError,
  QueueFullError,
} from '../../../ingest/errors.js';
import { BRIGHTEST_AUDIO_MODEL, BRIGHTEST_IMAGE_MODEL, WORK_MODEL } from './support/fixture-models.js';

const MEDIA = new URL('../../golden/media/', import.meta.url);
const SIZE = { height: 32, width: 32 };
const IMAGE = { modality: 'image', size: SIZE } as const;

let engine: LocalEngine;
const mapper = new MappingThread();

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu' });
});

afterAll(async () => {
  await mapper.close();
  await engine.close();
});

function media(file: string): Promise<Buffer> {
  return readFile(new URL(file, MEDIA));
}

test('pictures and sounds go to the model of their modality, loaded when it is needed', async () => {
  const models = [await readModel(BRIGHTEST_IMAGE_MODEL), await readModel(BRIGHTEST_AUDIO_MODEL)];
  const classifiers = new Classifiers(engine, mapper, models);

  const picture = await classifiers.classify('image', await media('turned.jpg'));
  expect(picture).toMatchObject({ model: 'brightest-image-1.0.0', modality: 'image' });
  expect(picture.labels.map(({ label }) => label)).toEqual(['blue', 'red', 'green']);
  expect(picture.labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
  expect(picture.map).toMatchObject({ channels: 3, ...SIZE });

  const sound = await classifiers.classify('audio', await media('stereo.flac'), { top: 1 });
  expect(sound.labels).toHaveLength(1);
});

test('where there is no model of a modality, the error says how to come by one', async () => {
  const classifiers = new Classifiers(engine, mapper, []);
  await expect(classifiers.classify('video', await media('moving.gif'))).rejects.toThrow(NotFoundError);
  await expect(classifiers.classify('video', await media('moving.gif'))).rejects.toThrow(/train:head/);
});

test('a model that reads no maps is refused, with what a classifier reads', async () => {
  const classifiers = new Classifiers(engine, mapper, [await readModel(WORK_MODEL)]);
  const sky = await media('sky.webp');
  await expect(classifiers.classify('image', sky)).rejects.toThrow(ModelRejectedError);
  await expect(classifiers.classify('image', sky)).rejects.toThrow(/reads maps \[batch, 3, height, width\]/);
});

test('a damaged file is refused with the reason, and the next is read', async () => {
  await expect(mapper.map(Buffer.from('ffd8ff00', 'hex'), IMAGE)).rejects.toThrow(InvalidInputError);
  await expect(mapper.map(await media('sky.webp'), IMAGE)).resolves.toMatchObject(SIZE);
});

test('a file that takes too long is given up with its thread, and the next is read by another', async () => {
  const impatient = new MappingThread({ milliseconds: 1 });
  const lines = Buffer.from('1.25 2.5 3.75\n'.repeat(200_000));
  await expect(impatient.map(lines, { modality: 'pointcloud', size: SIZE })).rejects.toThrow(
    /longer than 1 ms/,
  );
  await sleep(10);
  await impatient.close();
  await expect(impatient.map(lines, IMAGE)).rejects.toThrow(/closed/);
});

test('more files than may wait are refused, as something to try again', async () => {
  const small = new MappingThread({ queue: 1 });
  const sky = await media('sky.webp');
  const first = small.map(sky, IMAGE);
  const second = small.map(sky, IMAGE);
  await expect(small.map(sky, IMAGE)).rejects.toThrow(QueueFullError);
  await Promise.all([first, second]);
  await small.close();
});
