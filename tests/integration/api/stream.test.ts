import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_VERIFICATION } from '../../../api/verification/verification-summary.js';
import { startApi, type ApiServer, type ApiServerOptions } from './api-server.js';
import { forecast, MODEL, ORIGIN } from './new-york.js';

const started: ApiServer[] = [];

afterEach(async () => {
  for (const api of started.splice(0)) await api.stop();
});

async function start(options: ApiServerOptions = {}): Promise<ApiServer> {
  const api = await startApi(options);
  started.push(api);
  return api;
}

interface Message {
  readonly id?: string | undefined;
  readonly event?: string | undefined;
  readonly data?: unknown;
}

interface Stream {
  readonly status: number;
  /** Resolves with the next message. */
  readonly next: () => Promise<Message>;
  readonly ended: () => Promise<boolean>;
  readonly close: () => void;
}

async function open(api: ApiServer, query = '', lastSeen?: string): Promise<Stream> {
  const control = new AbortController();
  const response = await fetch(`${api.address}/v1/stream${query}`, {
    signal: control.signal,
    headers: lastSeen === undefined ? {} : { 'Last-Event-ID': lastSeen },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('the answer has no body');
  let text = '';
  const block = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
    const end = text.indexOf('\n\n');
    const found = text.slice(0, end);
    text = text.slice(end + 2);
    return found;
  };
  if (response.status === 200) expect(await block()).toBe('retry: 2000');
  return {
    status: response.status,
    next: async () => parse((await block()) ?? ''),
    ended: async () => (await block()) === undefined,
    close: () => {
      control.abort();
    },
  };
}

function parse(block: string): Message {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  const data = field('data');
  return { id: field('id'), event: field('event'), data: data === undefined ? undefined : JSON.parse(data) };
}

function emitReading(api: ApiServer, station: string, temperature: number): void {
  api.events.emit({
    name: 'observations',
    readings: [{ station, hour: ORIGIN, values: { temperature_2m: temperature }, flagged: [] }],
  });
}

const NETWORK = Array.from({ length: 3_850 }, (_, index) => `station-${index}`);

function emitNetwork(api: ApiServer): void {
  api.events.emit({
    name: 'observations',
    readings: NETWORK.map((station) => ({
      station,
      hour: ORIGIN,
      values: { temperature_2m: 7.4 },
      flagged: [],
    })),
  });
  api.events.emit({ name: 'forecast', forecasts: NETWORK.map((station) => forecast(station, ORIGIN)) });
}

/** A client that asks for the stream and never reads a byte of it. */
async function openUnread(api: ApiServer): Promise<Socket> {
  const { hostname, port } = new URL(api.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).pause();
  socket.write('GET /v1/stream HTTP/1.1\r\nHost: test\r\n\r\n');
  // Only when the one stream of the limit is in use is it open on the other side.
  await expect.poll(async () => (await fetch(`${api.address}/v1/stream`)).status).toBe(503);
  return socket;
}

describe('GET /v1/stream', () => {
  it('passes on readings, forecasts of the models that serve, and skill', async () => {
    const api = await start({ servedModels: [MODEL] });
    const stream = await open(api);
    emitReading(api, 'a', 7.4);
    api.events.emit({
      name: 'forecast',
      forecasts: [forecast('a', ORIGIN, 'shadow-1.0.0'), forecast('a', ORIGIN)],
    });
    api.events.emit({ name: 'skill', summary: NO_VERIFICATION });
    expect(await stream.next()).toMatchObject({
      event: 'observation',
      data: { station: 'a', time: '2013-03-14T16:00:00Z', temperature_2m: 7.4, flagged: [] },
    });
    expect(await stream.next()).toMatchObject({ event: 'forecast', data: { model: MODEL, station: 'a' } });
    expect(await stream.next()).toMatchObject({ event: 'skill', data: NO_VERIFICATION });
  });

  it('sends only the stations that are asked for', async () => {
    const api = await start();
    const stream = await open(api, '?station=b,c');
    emitReading(api, 'a', 1);
    emitReading(api, 'c', 3);
    expect(await stream.next()).toMatchObject({ data: { station: 'c' } });
  });

  it('gives a client that comes back what it missed, and no more', async () => {
    const api = await start();
    const first = await open(api);
    emitReading(api, 'a', 1);
    const { id } = await first.next();
    first.close();
    emitReading(api, 'a', 2);
    emitReading(api, 'a', 3);
    const second = await open(api, '', id);
    expect(await second.next()).toMatchObject({ data: { temperature_2m: 2 } });
    expect(await second.next()).toMatchObject({ data: { temperature_2m: 3 } });
    emitReading(api, 'a', 4);
    expect(await second.next()).toMatchObject({ data: { temperature_2m: 4 } });
  });

  it('tells a client that missed too much, or met another process, to read everything again', async () => {
    const api = await start({ limits: { eventsKept: 2 } });
    const first = await open(api);
    emitReading(api, 'a', 1);
    const { id } = await first.next();
    for (const temperature of [2, 3, 4]) emitReading(api, 'a', temperature);
    expect(await (await open(api, '', id)).next()).toMatchObject({ event: 'reset' });
    expect(await (await open(api, '', 'another-1')).next()).toMatchObject({ event: 'reset' });
    expect(await (await open(api, '', 'x')).next()).toMatchObject({ event: 'reset' });
  });

  it('refuses one stream more than the limit, and takes one again when another ends', async () => {
    const api = await start({ limits: { streams: 1 } });
    const first = await open(api);
    const response = await fetch(`${api.address}/v1/stream`);
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    expect(await response.json()).toMatchObject({ code: 'TOO_MANY_STREAMS' });
    first.close();
    await expect.poll(async () => (await open(api)).status).toBe(200);
  });

  it('gives a client that reads every event of a batch of 3,850 stations', async () => {
    const api = await start({ limits: { unreadStreamMilliseconds: 10_000 } });
    const stream = await open(api);
    emitNetwork(api);
    for (const event of ['observation', 'forecast']) {
      for (const station of NETWORK) {
        expect(await stream.next()).toMatchObject({ event, data: { station } });
      }
    }
    emitReading(api, 'a', 1);
    expect(await stream.next()).toMatchObject({ data: { station: 'a' } });
  });

  it('replays more than a socket takes at once to a client that comes back and reads', async () => {
    const api = await start({ limits: { eventsKept: 10_000, unreadStreamMilliseconds: 10_000 } });
    const first = await open(api);
    emitReading(api, 'a', 1);
    const { id } = await first.next();
    first.close();
    emitNetwork(api);
    const second = await open(api, '', id);
    for (const event of ['observation', 'forecast']) {
      for (const station of NETWORK) {
        expect(await second.next()).toMatchObject({ event, data: { station } });
      }
    }
  });

  it('disconnects a client that leaves too much unread for too long', async () => {
    const api = await start({ limits: { streams: 1, unreadStreamMilliseconds: 200 } });
    const unread = await openUnread(api);
    // The kernel's buffers take some megabytes before anything is left unread here.
    for (let batch = 0; batch < 6; batch++) emitNetwork(api);
    await expect.poll(async () => (await open(api)).status, { timeout: 5_000 }).toBe(200);
    unread.destroy();
  });

  it('disconnects a client at once where unread events would fill the memory', async () => {
    const patient = { unreadStreamMilliseconds: 3_600_000, burstStreamBytes: 8_388_608 };
    const api = await start({ limits: { streams: 1, ...patient } });
    const unread = await openUnread(api);
    for (let batch = 0; batch < 6; batch++) emitNetwork(api);
    await expect.poll(async () => (await open(api)).status, { timeout: 5_000 }).toBe(200);
    unread.destroy();
  });

  it('ends when the service stops, which then is not ready', async () => {
    const api = await start();
    const stream = await open(api);
    api.beginStop();
    expect(await stream.ended()).toBe(true);
    expect((await fetch(`${api.address}/readyz`)).status).toBe(503);
  });
});
