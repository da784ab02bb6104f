import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { BUCKET, ORGANIZATION } from '../../deploy/local/influxdb.js';
import { isRunning, killProcess } from '../../deploy/local/service-process.js';
import { startServices, stopServices } from '../../deploy/local/services.js';
import { readState, tokenFile, type ServicesState } from '../../deploy/local/state.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';

let folder: string;
let services: ServicesState;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-state-'));
  services = await startServices(folder);
}, 1_200_000);
afterAll(async () => {
  await stopServices(folder);
  await rm(folder, { recursive: true, force: true });
});

it('starts an InfluxDB that takes the token, which nobody else can read', async () => {
  const token = await readFile(tokenFile(folder), 'utf8');
  expect((await stat(tokenFile(folder))).mode & 0o777).toBe(0o600);
  const { url } = services.influxdb;
  const logger = pino({ level: 'silent' });
  const store = new InfluxDbSeriesStore({ url, token, organization: ORGANIZATION, bucket: BUCKET, logger });
  await expect(store.ping()).resolves.toBeUndefined();
  await store.close();
});

it('starts a Kafka broker that tells which requests it knows', async () => {
  const [host = '', port] = services.kafka.broker.split(':');
  const socket = connect(Number(port), host);
  // ApiVersions 0, correlation 7, no client id; behind its length.
  socket.write(Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff]));
  const answers: unknown[] = await once(socket, 'data');
  socket.destroy();
  const bytes = z.instanceof(Buffer).parse(answers[0]);
  const [correlation, errorCode, requests] = [
    bytes.readInt32BE(4),
    bytes.readInt16BE(8),
    bytes.readInt32BE(10),
  ];
  expect({ correlation, errorCode }).toEqual({ correlation: 7, errorCode: 0 });
  expect(requests).toBeGreaterThan(20);
});

it('leaves both alone when they are started again, and starts new ones where one has ended', async () => {
  expect(await startServices(folder)).toEqual(services);
  await killProcess(services.kafka.process);
  const renewed = await startServices(folder);
  expect(await isRunning(services.influxdb.process)).toBe(false);
  expect(existsSync(services.folder)).toBe(false);
  services = renewed;
  expect(await isRunning(services.kafka.process)).toBe(true);
});

it('stops both and leaves nothing behind', async () => {
  expect(await stopServices(folder)).toBe(true);
  expect(await isRunning(services.influxdb.process)).toBe(false);
  expect(await isRunning(services.kafka.process)).toBe(false);
  expect(existsSync(services.folder)).toBe(false);
  expect(await readState(folder)).toBeUndefined();
  expect(await stopServices(folder)).toBe(false);
});
