import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, LA_GUARDIA, NEWARK, ORIGIN } from './new-york.js';
import { PostingSink } from './posting-sink.js';

const sink = new PostingSink([NEWARK, LA_GUARDIA]);
let api: ApiServer;
let key: string;

beforeAll(async () => {
  api = await startApi({ observations: (parts) => sink.open(parts) });
  await fillNewark(api.store);
  api.setCurrentHour(ORIGIN);
  ({ text: key } = await api.keys.create('roof', ['write']));
});

afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
  await sink.close();
});

/** What ends a string, a statement or a path in SQL, Flux, a shell, a header or a file system, and what breaks parsers. */
const INJECTIONS = [
  `'; DROP TABLE observation; --`,
  `" OR "1"="1`,
  `") |> drop() //`,
  '${r["_value"]}',
  `nyc-ewr' UNION SELECT * FROM duckdb_settings() --`,
  '../../../../etc/passwd',
  String.raw`..\..\windows\win.ini`,
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  'nyc-ewr\r\nX-Injected: yes',
  'nyc-ewr\u0000.json',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  '\u{1F4A9}'.repeat(20),
  'a'.repeat(500),
];

function post(body: string, headers: Record<string, string> = {}) {
  return fetch(`${api.address}/v1/observations`, {
    method: 'POST',
    body,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...headers },
  });
}

/** The beginning of what a server answers to bytes that no client library would send. */
function sendBytes(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.address);
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1').on('data', (piece: string) => {
      answer += piece;
      socket.end();
    });
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

describe('names that are more than names', () => {
  it.each(INJECTIONS)('%j finds nothing and breaks nothing, wherever it stands', async (text) => {
    const name = encodeURIComponent(text);
    for (const path of [
      `/v1/stations/${name}`,
      `/v1/stations/${name}/observations`,
      `/v1/stations/${name}/forecasts?model=${name}`,
      `/v1/forecast?station=${name}`,
      `/v1/forecast?station=nyc-ewr&models=${name}`,
      `/v1/forecast?station=nyc-ewr&hourly=${name}`,
      `/v1/forecast?station=nyc-ewr&timezone=${name}`,
      `/v1/forecast?${name}=1`,
      `/v1/stations?bbox=${name}`,
      `/v1/stations?apikey=${name}&limit=${name}`,
    ]) {
      const response = await fetch(`${api.address}${path}`);
      expect([400, 404], path).toContain(response.status);
      expect(response.headers.get('X-Injected')).toBeNull();
      expect(response.headers.get('Content-Type')).toContain('application/json');
    }
  });

  it('leave what is stored as it was', async () => {
    const values = INJECTIONS.map((station) => ({
      station,
      time: '2013-03-14T12:00:00Z',
      temperature_2m: 1,
    }));
    const response = await post(JSON.stringify(values));
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ rejected: INJECTIONS.length });
    expect(await api.store.readStations()).toHaveLength(2);
    expect(await api.store.readObservations({ from: ORIGIN - 100, to: ORIGIN })).toHaveLength(48);
    expect(Object.prototype).not.toHaveProperty('temperature_2m');
  });

  it.each([
    '{"__proto__":{"admin":true},"station":"nyc-ewr","time":"2013-03-14T12:00:00Z"}',
    '[[[[]]]]',
    'null',
  ])('do not come in as %s either', async (body) => {
    expect((await post(body)).status).toBe(422);
  });
});

describe('bytes that are no proper request', () => {
  it.each([
    ['a header that is folded into another', 'GET /livez HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n b: 2\r\n\r\n'],
    [
      'two lengths',
      'POST /v1/observations HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /v1/observations HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /livez HTTP/1.1\r\n\r\n'],
    ['headers without end', `GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`],
    ['another protocol', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001'],
  ])('%s is answered with an error of the 400s', async (_what, bytes) => {
    expect(await sendBytes(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

describe('keys', () => {
  it.each([
    ['another scheme', { Authorization: 'Basic cm9vZjpyb29m' }],
    ['no key at all', { Authorization: 'Bearer' }],
    ['one that is none', { Authorization: 'Bearer ../../etc/passwd' }],
    [
      'one with a foreign secret',
      { Authorization: `Bearer stationcast_${'0'.repeat(12)}_${'A'.repeat(43)}` },
    ],
    ['a very long one', { 'X-API-Key': 'stationcast_'.repeat(500) }],
  ])('%s does not open what needs one', async (_what, headers) => {
    const response = await fetch(`${api.address}/v1/observations`, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json', ...headers },
    });
    expect(response.status).toBe(401);
  });

  it('never stand in the log, whether they are right or wrong, wherever they were sent', async () => {
    const wrong = `${key.slice(0, -6)}AAAAAA`;
    await post('{}');
    await fetch(`${api.address}/v1/stations?apikey=${key}`);
    await fetch(`${api.address}/v1/stations?apikey=${wrong}`, { headers: { 'X-API-Key': wrong } });
    await post('{}', { Authorization: `Bearer ${wrong}` });
    await expect.poll(() => api.log.length).toBeGreaterThan(3);
    const log = api.log.join('');
    const secret = key.split('_').slice(2).join('_');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(secret.slice(0, 20));
    expect(log).not.toMatch(/Bearer|authorization|apikey/i);
  });
});
