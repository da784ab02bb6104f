import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postingAnswerSchema } from '../../../api/observations/posting-answer.js';
import { StoreUnavailableError } from '../../../ingest/errors.js';
import { formatHour } from '../../../ingest/time.js';
import { startApi, type ApiServer } from './api-server.js';
import { LA_GUARDIA, NEWARK, ORIGIN } from './new-york.js';
import { PostingSink } from './posting-sink.js';

const sink = new PostingSink([NEWARK, LA_GUARDIA]);
let api: ApiServer;
let key: string;

beforeAll(async () => {
  api = await startApi({
    observations: (parts) => sink.open(parts),
    limits: { jsonBytes: 20_000, ndjsonBytes: 60_000, recordsPerRequest: 200 },
  });
  await api.store.writeStations([NEWARK, LA_GUARDIA]);
  api.setCurrentHour(ORIGIN);
  ({ text: key } = await api.keys.create('roof', ['write']));
});

afterAll(async () => {
  await api.stop();
  await sink.close();
});

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  return fetch(`${api.address}/v1/observations`, {
    method: 'POST',
    body,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
  });
}

async function posted(body: unknown, status = 200) {
  const response = await post(JSON.stringify(body));
  expect(response.status).toBe(status);
  return postingAnswerSchema.parse(await response.json());
}

const reading = (hour: number, values: object = { temperature_2m: 7.4 }, station = NEWARK.id) => ({
  station,
  time: formatHour(hour),
  ...values,
});
const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const lines = (...values: readonly unknown[]) =>
  values.map((value) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`).join('');

describe('POST /v1/observations', () => {
  it('takes one observation, which can be read as soon as it is answered', async () => {
    const answer = await posted(reading(ORIGIN - 10, { temperature_2m: 3.5, wind_speed_10m: 4 }));
    expect(answer).toEqual({
      read: 1,
      accepted: 1,
      flagged: 0,
      duplicate: 0,
      queued: 0,
      rejected: 0,
      verdicts: [{ position: 1, verdict: 'accepted' }],
    });
    const range = { from: ORIGIN - 10, to: ORIGIN - 10 };
    expect(await api.store.readObservations(range)).toMatchObject([
      { station: NEWARK.id, values: { temperature_2m: 3.5, wind_speed_10m: 4 } },
    ]);
  });

  it('changes nothing where the same is sent again', async () => {
    const twice = reading(ORIGIN - 20);
    expect(await posted(twice)).toMatchObject({ accepted: 1 });
    expect(await posted(twice)).toMatchObject({ verdicts: [{ position: 1, verdict: 'duplicate' }] });
    const range = { from: ORIGIN - 20, to: ORIGIN - 20 };
    expect(await api.store.readObservations(range)).toHaveLength(1);
  });

  it('gives each record of an array its own verdict, and keeps what it refuses with the reason', async () => {
    const answer = await posted([
      reading(ORIGIN - 5),
      reading(ORIGIN - 5, { temperature_2m: 71 }, LA_GUARDIA.id),
      reading(ORIGIN - 4, { temperature: 7 }),
      reading(ORIGIN - 4, { temperature_2m: 7 }, 'nobody'),
      reading(ORIGIN + 48),
      7,
    ]);
    expect(answer).toMatchObject({ read: 6, accepted: 1, flagged: 1, rejected: 4 });
    expect(answer.verdicts).toMatchObject([
      { position: 1, verdict: 'accepted' },
      { position: 2, verdict: 'flagged', flags: [{ check: 'range', variable: 'temperature_2m' }] },
      { position: 3, verdict: 'rejected', code: 'UNKNOWN_VARIABLE', field: 'temperature' },
      { position: 4, verdict: 'rejected', code: 'UNKNOWN_STATION', field: 'station' },
      { position: 5, verdict: 'rejected', code: 'TIME_IN_FUTURE', field: 'time' },
      { position: 6, verdict: 'rejected', code: 'WRONG_TYPE' },
    ]);
    const kept = await readFile(sink.deadLettersFile, 'utf8');
    expect(kept).toContain('"UNKNOWN_STATION"');
    expect(kept).toContain('"http"');
  });

  it('answers 422, with the same members, where it took nothing', async () => {
    expect(await posted({ station: NEWARK.id }, 422)).toMatchObject({
      rejected: 1,
      verdicts: [{ code: 'MISSING_FIELD', field: 'time' }],
    });
  });

  it('takes NDJSON line by line, with the number of each line, plain and compressed', async () => {
    const body = lines(reading(ORIGIN - 3), '', 'not json', reading(ORIGIN - 2));
    const plain = postingAnswerSchema.parse(await (await post(body, NDJSON)).json());
    expect(plain.verdicts).toMatchObject([
      { position: 1, verdict: 'accepted' },
      { position: 3, verdict: 'rejected', code: 'NOT_JSON' },
      { position: 4, verdict: 'accepted' },
    ]);
    const packed = Uint8Array.from(gzipSync(body));
    const response = await post(packed, { ...NDJSON, 'Content-Encoding': 'gzip' });
    expect(await response.json()).toMatchObject({ duplicate: 2, rejected: 1 });
  });

  it('takes lines that a slow client sends in pieces', async () => {
    const text = lines(reading(ORIGIN - 7), reading(ORIGIN - 6));
    const { hostname, port } = new URL(api.address);
    const answer = await new Promise<string>((resolve, reject) => {
      const sending = request(
        {
          hostname,
          port,
          path: '/v1/observations',
          method: 'POST',
          headers: { Authorization: `Bearer ${key}`, ...NDJSON },
        },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (piece: string) => (body += piece));
          response.on('end', () => {
            resolve(body);
          });
        },
      ).on('error', reject);
      sending.write(text.slice(0, 30));
      setTimeout(() => {
        sending.write(text.slice(30, 100));
        setTimeout(() => sending.end(text.slice(100)), 20);
      }, 20);
    });
    expect(JSON.parse(answer)).toMatchObject({ read: 2, accepted: 2 });
  });

  it.each([
    ['no JSON', '{"station":', {}, 400, 'body: "{\\"station\\":" is not allowed; expected JSON'],
    ['nothing', '', {}, 400, 'body: "" is not allowed; expected JSON'],
    [
      'what is nested deep',
      '['.repeat(15_000),
      {},
      400,
      'body: "33 levels" is not allowed; expected JSON of at most 32 levels',
    ],
    [
      'a large body',
      JSON.stringify('x'.repeat(20_001)),
      {},
      413,
      'The body is larger than 20000 bytes, which is the most here; send it in parts.',
    ],
    [
      'another media type',
      'a=1',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      415,
      'Content-Type application/x-www-form-urlencoded is not taken here; use application/json or application/x-ndjson or application/jsonl.',
    ],
    [
      'a compression that is none',
      'hello',
      { 'Content-Encoding': 'gzip' },
      400,
      'body: "incorrect header check" is not allowed; expected the compression that Content-Encoding names',
    ],
    [
      'an unknown compression',
      '{}',
      { 'Content-Encoding': 'lzma' },
      415,
      'Content-Encoding lzma is not understood here; use br, deflate, gzip or none.',
    ],
  ])('refuses %s', async (_what, body, headers, status, reason) => {
    const response = await post(body, headers);
    expect(await response.json()).toMatchObject({ status, reason });
    expect(response.status).toBe(status);
  });

  it('refuses a small body that unpacks to a large one, and more records than are taken at once', async () => {
    const bomb = Uint8Array.from(gzipSync(Buffer.alloc(50_000_000, ' ')));
    const large = await post(bomb, { ...NDJSON, 'Content-Encoding': 'gzip' });
    expect(large.status).toBe(413);
    const many = await post(lines(...Array.from({ length: 201 }, () => '{}')), NDJSON);
    expect(await many.json()).toMatchObject({
      reason: 'body: "more than 200 records" is not allowed; expected at most 200 records; send it in parts',
    });
  });

  it('needs a key with the scope', async () => {
    const send = (headers: Record<string, string>) =>
      fetch(`${api.address}/v1/observations`, { method: 'POST', body: '{}', headers });
    expect((await send({ 'Content-Type': 'application/json' })).status).toBe(401);
    const reader = await api.keys.create('reader', ['read']);
    expect((await send({ Authorization: `Bearer ${reader.text}` })).status).toBe(403);
  });

  it('is the only method of its address', async () => {
    const response = await fetch(`${api.address}/v1/observations`);
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('POST');
  });

  it('says 503 with Retry-After while nothing can be stored', async () => {
    const down = await startApi({
      observations: () => ({
        accept: () => Promise.reject(new StoreUnavailableError('the store does not answer')),
      }),
    });
    const { text } = await down.keys.create('roof', ['write']);
    const response = await fetch(`${down.address}/v1/observations`, {
      method: 'POST',
      body: '{}',
      headers: { 'X-API-Key': text, 'Content-Type': 'application/json' },
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    await down.stop();
  });

  it('logs no failure of its own where a client goes away in the middle', async () => {
    const { hostname, port } = new URL(api.address);
    const before = api.errors.length;
    await new Promise<void>((resolve) => {
      const sending = request({
        hostname,
        port,
        path: '/v1/observations',
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, ...NDJSON },
      }).on('error', () => {
        resolve();
      });
      sending.write(lines(reading(ORIGIN - 8)));
      setTimeout(() => sending.destroy(new Error('gone')), 50);
    });
    await expect.poll(() => api.log.join('')).toContain('the client went away');
    expect(api.errors).toHaveLength(before);
  });
});
