import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { MappingThread } from '../../../embed/media/thread/mapping-thread.js';
import { Classifiers } from '../../../forecast/classifier/classifiers.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { listModels } from '../../../forecast/registry/list-models.js';
import { FIXTURE_MODELS } from '../forecast/support/fixture-models.js';
import { startApi, type ApiServer } from './api-server.js';

const MEDIA = new URL('../../golden/media/', import.meta.url);

const answerSchema = z.strictObject({
  modality: z.string(),
  model: z.string(),
  labels: z.array(z.strictObject({ label: z.string(), probability: z.number() })),
  milliseconds: z.number(),
  map: z.string().optional(),
});
const problemSchema = z.looseObject({ code: z.string(), reason: z.string() });

const mapper = new MappingThread();
let engine: LocalEngine;
let api: ApiServer;
let key: string;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu' });
  const { models } = await listModels([FIXTURE_MODELS]);
  const ours = models.filter(({ manifest }) => manifest.name.startsWith('brightest'));
  api = await startApi({ classification: new Classifiers(engine, mapper, ours) });
  key = (await api.keys.create('camera', ['classify'])).text;
});

afterAll(async () => {
  await api.stop();
  await mapper.close();
  await engine.close();
});

function post(path: string, body: Uint8Array<ArrayBuffer> | FormData, type?: string): Promise<Response> {
  const headers = { 'X-API-Key': key, ...(type !== undefined && { 'Content-Type': type }) };
  return fetch(`${api.address}/v1/classify/${path}`, { method: 'POST', headers, body });
}

test.each([
  ['image', 'turned.jpg', 'image/jpeg', 'blue'],
  ['audio', 'mono.ogg', 'audio/ogg', 'quiet'],
  ['pointcloud', 'tree.xyz', 'text/plain', 'from above'],
  ['video', 'moving.gif', 'image/gif', 'red'],
  ['image', 'moving.gif', 'application/octet-stream', 'red'],
])('%s: %s as the body is named', async (modality, file, type, label) => {
  const response = await post(modality, await readFile(new URL(file, MEDIA)), type);
  const answer = answerSchema.parse(await response.json());
  expect(response.status).toBe(200);
  expect(answer).toMatchObject({ modality, model: `brightest-${modality}-1.0.0` });
  expect(answer.labels[0]?.label).toBe(label);
  expect(answer.map).toBeUndefined();
});

test('the only file of a form is named, with as many labels as asked for and what the model saw', async () => {
  const form = new FormData();
  form.set('note', 'from the roof');
  form.set('file', new Blob([await readFile(new URL('sky.webp', MEDIA))]), 'sky.webp');
  const answer = answerSchema.parse(await (await post('image?top=1&map=true', form)).json());
  expect(answer.labels).toHaveLength(1);
  const png = Buffer.from(answer.map?.replace('data:image/png;base64,', '') ?? '', 'base64');
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
});

test.each([
  ['image', Buffer.from('no picture'), 'image/jpeg', 400, 'INVALID_INPUT', /jpeg, png, webp, gif/],
  ['image', Buffer.alloc(0), 'image/jpeg', 400, 'INVALID_INPUT', /bytes: 0/],
  ['audio', Buffer.from('RIFF....WAVE'), 'audio/wav', 400, 'INVALID_INPUT', /whole WAV/],
  ['smell', Buffer.from('1'), 'image/jpeg', 400, 'INVALID_INPUT', /image, audio, pointcloud, video/],
  ['image', Buffer.from('{}'), 'application/json', 415, 'UNSUPPORTED_MEDIA_TYPE', /image\/\*/],
  ['image?model=other', Buffer.from('x'), 'image/png', 404, 'NOT_FOUND', /brightest-image-1.0.0/],
  ['image', Buffer.from('--x--'), 'multipart/form-data; boundary=y', 400, 'INVALID_INPUT', /form/],
  ['image', Buffer.alloc(40_000_000), 'image/png', 413, 'TOO_LARGE', /larger/],
] as const)(
  '%s: what cannot be named is answered with the reason',
  async (path, body, type, status, code, reason) => {
    const response = await post(path, body, type);
    const problem = problemSchema.parse(await response.json());
    expect([response.status, problem.code]).toEqual([status, code]);
    expect(problem.reason).toMatch(reason);
  },
);

test('a form with two files is refused', async () => {
  const form = new FormData();
  for (const name of ['a', 'b']) form.set(name, new Blob(['x']), name);
  expect((await post('image', form)).status).toBe(400);
});

test('without a key for it nothing is classified', async () => {
  const answer = await fetch(`${api.address}/v1/classify/image`, { method: 'POST', body: 'x' });
  expect(answer.status).toBe(401);
  const reader = await api.keys.create('reader', ['read']);
  const headers = { 'X-API-Key': reader.text, 'Content-Type': 'image/png' };
  const refused = await fetch(`${api.address}/v1/classify/image`, { method: 'POST', body: 'x', headers });
  expect(refused.status).toBe(403);
});
