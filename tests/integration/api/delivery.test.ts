import { request as openRequest } from 'node:http';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startApi, type ApiServer } from './api-server.js';
import { fillNewark, forecast, NEWARK, observation, ORIGIN } from './new-york.js';

const FORECAST = '/v1/forecast?station=nyc-ewr&hourly=temperature_2m,wind_speed_10m&past_hours=40';
const MINUTE = 60_000;

let api: ApiServer;

beforeAll(async () => {
  api = await startApi({ originDelay: 11 * MINUTE, origins: ['https://maps.example'] });
  await fillNewark(api.store);
  api.setCurrentHour(ORIGIN);
});

afterAll(async () => {
  await api.stop();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${api.address}${path}`, { headers });

/** The bytes as they come: fetch would unpack them. */
function packed(
  path: string,
  encoding: string,
): Promise<{ encoding: unknown; vary: unknown; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    openRequest(`${api.address}${path}`, { headers: { 'Accept-Encoding': encoding } }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        const { 'content-encoding': used, vary } = response.headers;
        resolve({ encoding: used, vary, bytes: Buffer.concat(pieces) });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('answers', () => {
  it('are not sent again to who has them, until something changed', async () => {
    const first = await get(FORECAST);
    const tag = first.headers.get('ETag') ?? '';
    expect(tag).toMatch(/^W\/"/);
    const second = await get(FORECAST, { 'If-None-Match': tag });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
    const reading = observation(NEWARK.id, ORIGIN, { temperature_2m: 1.5 });
    await api.store.writeObservations([reading]);
    api.events.emit({ name: 'observations', readings: await readings() });
    const third = await get(FORECAST, { 'If-None-Match': tag });
    expect(third.status).toBe(200);
    expect(third.headers.get('ETag')).not.toBe(tag);
  });

  it('are fresh until the next forecast is expected, and for a little where it is late', async () => {
    const maxAge = async () => (await get(FORECAST)).headers.get('Cache-Control');
    expect(await maxAge()).toBe('public, max-age=3600');
    api.setCurrentHour(ORIGIN + 1);
    expect(await maxAge()).toBe('public, max-age=660');
    api.setCurrentHour(ORIGIN + 2);
    expect(await maxAge()).toBe('public, max-age=10');
    api.setCurrentHour(ORIGIN);
    expect((await get('/v1/stations')).headers.get('Cache-Control')).toBe('no-cache');
  });

  it('show a forecast from the moment that it is told of', async () => {
    const origin = async () => ((await (await get(FORECAST)).json()) as { origin: string }).origin;
    expect(await origin()).toBe('2013-03-14T16:00');
    const next = forecast(NEWARK.id, ORIGIN + 1);
    await api.store.writeForecasts([next]);
    api.events.emit({ name: 'forecast', forecasts: [next] });
    expect(await origin()).toBe('2013-03-14T17:00');
  });

  it('are never older than an event, however many ask for them meanwhile', async () => {
    const path = `/v1/forecast?station=${NEWARK.id}&hourly=temperature_2m&past_hours=1&forecast_hours=0`;
    // What the hour has at first.
    let written = -1;
    let isDone = false;
    const asking = Array.from({ length: 8 }, async () => {
      while (!isDone) {
        const known = written;
        const { hourly } = z
          .object({ hourly: z.object({ temperature_2m: z.array(z.number()) }) })
          .parse(await (await get(path)).json());
        expect(hourly.temperature_2m[0]).toBeGreaterThanOrEqual(known);
      }
    });
    for (let value = 1; value <= 30; value++) {
      await api.store.writeObservations([observation(NEWARK.id, ORIGIN - 1, { temperature_2m: value })]);
      api.events.emit({ name: 'observations', readings: await readings(ORIGIN - 1) });
      written = value;
      await setImmediate();
    }
    isDone = true;
    await Promise.all(asking);
  });

  it('know a station from the moment that it is told of', async () => {
    const ids = async () => {
      const answer: unknown = await (await get('/v1/stations')).json();
      return z
        .object({ stations: z.array(z.object({ id: z.string() })) })
        .parse(answer)
        .stations.map(({ id }) => id);
    };
    expect(await ids()).not.toContain('new');
    await api.store.writeStations([{ ...NEWARK, id: 'new' }]);
    api.events.emit({ name: 'stations' });
    expect(await ids()).toContain('new');
    expect((await get('/v1/forecast?station=new')).status).toBe(200);
  });

  it('are packed as the client likes it', async () => {
    const plain = Buffer.from(await (await get(FORECAST, { 'Accept-Encoding': 'identity' })).arrayBuffer());
    const gzip = await packed(FORECAST, 'gzip');
    expect(gzip).toMatchObject({ encoding: 'gzip', vary: 'Origin, Accept-Encoding' });
    expect(gunzipSync(gzip.bytes).length).toBeCloseTo(plain.length, -2);
    const brotli = await packed(FORECAST, 'br, gzip');
    expect(brotli.encoding).toBe('br');
    expect(JSON.parse(brotliDecompressSync(brotli.bytes).toString())).toMatchObject({ station: 'nyc-ewr' });
    expect((await packed('/livez', 'gzip')).encoding).toBeUndefined();
  });

  it('have no body for HEAD', async () => {
    const response = await fetch(`${api.address}${FORECAST}`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('Content-Length'))).toBeGreaterThan(100);
    expect(await response.text()).toBe('');
  });
});

describe('pages of other origins', () => {
  it('may use the API where the configuration names them', async () => {
    const allowed = await get('/livez', { Origin: 'https://maps.example' });
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe('https://maps.example');
    expect(allowed.headers.get('Access-Control-Expose-Headers')).toContain('RateLimit');
    const other = await get('/livez', { Origin: 'https://evil.example' });
    expect(other.headers.get('Access-Control-Allow-Origin')).toBeNull();
    const preflight = await fetch(`${api.address}/v1/observations`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://maps.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).toBe(204);
  });

  it('may not by default', async () => {
    const closed = await startApi();
    const response = await fetch(`${closed.address}/livez`, { headers: { Origin: 'https://maps.example' } });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    await closed.stop();
  });
});

describe('many requests of one client', () => {
  it('are counted in headers, and refused with 429 and Retry-After beyond the limit', async () => {
    const limited = await startApi({ requestsPerMinute: 2 });
    const ask = () => fetch(`${limited.address}/v1/verification`);
    const first = await ask();
    expect(first.headers.get('RateLimit-Policy')).toMatch(/q=2; w=60/);
    expect(first.headers.get('RateLimit')).toMatch(/r=1; t=\d+/);
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', error: true });
    expect((await fetch(`${limited.address}/livez`)).status).toBe(200);
    await limited.stop();
  });
});

describe('clients that do not read', () => {
  const PATH =
    '/v1/forecast?hourly=temperature_2m,wind_speed_10m,wind_direction_10m,pressure_msl&past_hours=2100';

  it('take no place from others, and are cut off where what they leave unread becomes too much', async () => {
    // Larger than what the operating system takes before anything waits here.
    const limits = { requestsAtOnce: 2, unreadAnswerBytes: 10_000_000, valuesPerRequest: 5_000_000 };
    const small = await startApi({ limits: { ...limits, locationsPerRequest: 200, queryCharacters: 8_192 } });
    await fillNewark(small.store);
    small.setCurrentHour(ORIGIN);
    const path = `${PATH}&station=${Array.from({ length: 200 }, () => NEWARK.id).join(',')}`;
    const clients = [];
    for (let client = 0; client < 4; client++) {
      clients.push(deafClient(small.address, [path]));
      await expectAnswers(small.address);
    }
    const [oldest] = clients;
    if (oldest === undefined) throw new Error('no client');
    const received = await oldest.readAll();
    expect(received.length).toBeLessThan(Number(/Content-Length: (\d+)/.exec(received)?.[1]));
    for (const { socket } of clients) socket.destroy();
    await small.stop();
  });

  it('hold no places for requests that they send behind others', async () => {
    const small = await startApi({ limits: { requestsAtOnce: 2 } });
    await fillNewark(small.store);
    small.setCurrentHour(ORIGIN);
    const path = `${PATH}&station=${Array.from({ length: 45 }, () => NEWARK.id).join(',')}`;
    const client = deafClient(small.address, [path, path, path, path, path, path]);
    await expectAnswers(small.address);
    await expectAnswers(small.address);
    client.socket.destroy();
    await small.stop();
  });
});

/** Sends requests on one connection, and reads nothing until it is told to. */
function deafClient(address: string, paths: readonly string[]) {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      resolve();
    });
  });
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
  const readAll = async (): Promise<string> => {
    let received = '';
    socket.on('data', (piece: Buffer) => (received += piece.toString('latin1')));
    socket.resume();
    await closed;
    return received;
  };
  return { socket, readAll };
}

/** Others may be told to wait for as long as an answer is being made, and are answered then. */
async function expectAnswers(address: string): Promise<void> {
  const status = async () => (await fetch(`${address}/v1/verification`)).status;
  expect([200, 503]).toContain(await status());
  await expect.poll(status, { timeout: 15_000 }).toBe(200);
}

async function readings(hour = ORIGIN) {
  return api.store.readObservations({ from: hour, to: hour }, [NEWARK.id]);
}
