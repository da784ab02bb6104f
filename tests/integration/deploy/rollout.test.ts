import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { KeyFolder } from '../../../api/keys/key-folder.js';
import { readConfiguration } from '../../../deploy/configuration/configuration.js';
import { readSecrets } from '../../../deploy/configuration/secrets.js';
import { Shutdown } from '../../../deploy/parts/shutdown.js';
import { serve } from '../../../deploy/roles/serve.js';
import { isInShare } from '../../../forecast/rollout/station-share.js';
import { systemClock } from '../../../ingest/clock.js';
import { ConfigurationError } from '../../../ingest/errors.js';
import type { Logger } from '../../../ingest/logger.js';
import { formatHour, nearestHour } from '../../../ingest/time.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from '../forecast/support/fixture-models.js';
import { copyModel } from '../forecast/support/model-versions.js';
import { temporaryFolder } from './run-stationcast.js';

/** The serve role as it is started, with models that forecast the last reading of each station. */
const STATIONS = Array.from({ length: 12 }, (_, index) => `station-${index}`);
const SERVING = 'persistence-1.0.0';
const CANDIDATE = 'persistence-2.0.0';

const silent = (): void => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

let folder: string;
let models: string;
let shutdown: Shutdown;

beforeEach(async () => {
  folder = await temporaryFolder();
  models = path.join(folder, 'models');
  mkdirSync(models);
  copyModel(PERSISTENCE_MODEL, models, '1.0.0');
  const rows = STATIONS.map((id, index) => `${id},${id},${50 + index / 10},5`);
  writeFileSync(path.join(folder, 'stations.csv'), ['id,name,latitude,longitude', ...rows].join('\n'));
  shutdown = new Shutdown(logger);
});

afterEach(async () => {
  await shutdown.close();
});

/** Address of the API. */
async function start(environment: Record<string, string>): Promise<string> {
  const given = {
    STATIONCAST_PORT: '0',
    STATIONCAST_DATA: folder,
    STATIONCAST_MODELS: models,
    STATIONCAST_STATIONS: path.join(folder, 'stations.csv'),
    ...environment,
  };
  return serve(readConfiguration(given), readSecrets(given), logger, shutdown, (error) => {
    throw error;
  });
}

/** Every station says `temperature` at the hour that is `hoursAgo`. */
async function report(address: string, hoursAgo: number, temperature: number): Promise<void> {
  const { text: key } = await new KeyFolder(path.join(folder, 'keys'), systemClock).create('test', ['write']);
  const time = formatHour(nearestHour(systemClock.now()) - hoursAgo);
  const body = STATIONS.map((station) => ({ station, time, temperature_2m: temperature }));
  const response = await fetch(`${address}/v1/observations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  expect(await response.json()).toMatchObject({ accepted: STATIONS.length });
}

const issuesSchema = z.object({ forecasts: z.array(z.object({ model: z.string() })) });

/** Ids of the models that have forecast a station, of all or as asked. */
async function modelsOf(address: string, station: string, model?: string): Promise<Set<string>> {
  const query = model === undefined ? '' : `?model=${model}`;
  const response = await fetch(`${address}/v1/stations/${station}/forecasts${query}`);
  return new Set(issuesSchema.parse(await response.json()).forecasts.map((issue) => issue.model));
}

test('a canary forecasts its share of the stations, and no other', async () => {
  copyModel(PERSISTENCE_MODEL, models, '2.0.0');
  const address = await start({
    STATIONCAST_MODEL: SERVING,
    STATIONCAST_CANARY: CANDIDATE,
    STATIONCAST_CANARY_SHARE: '0.5',
  });
  await report(address, 2, 10);
  for (const station of STATIONS) {
    const expected = isInShare(station, 0.5) ? CANDIDATE : SERVING;
    await expect.poll(() => modelsOf(address, station)).toEqual(new Set([expected]));
  }
  const { checks } = z
    .object({ checks: z.array(z.object({ name: z.string(), detail: z.string() })) })
    .parse(await (await fetch(`${address}/readyz`)).json());
  const detail = checks.find(({ name }) => name === 'model')?.detail;
  expect(detail).toContain(`${SERVING}, canary ${CANDIDATE} for 50 % of the stations on `);
});

test('what shadows forecast is stored under their own names and not served', async () => {
  copyModel(PERSISTENCE_MODEL, models, '2.0.0');
  const address = await start({ STATIONCAST_MODEL: SERVING, STATIONCAST_SHADOWS: CANDIDATE });
  await report(address, 2, 10);
  for (const station of STATIONS) {
    await expect.poll(() => modelsOf(address, station, CANDIDATE)).toEqual(new Set([CANDIDATE]));
    await expect(modelsOf(address, station)).resolves.toEqual(new Set([SERVING]));
  }
});

test('a newer version in the folder takes over while it serves, and taking it away goes back', async () => {
  const address = await start({ STATIONCAST_MODELS_WATCH: '0.05' });
  await report(address, 4, 10);
  const newer = copyModel(PERSISTENCE_MODEL, models, '2.0.0');
  const ready = async (): Promise<string> => (await fetch(`${address}/readyz`)).text();
  await expect.poll(ready).toContain(CANDIDATE);
  // The former model's forecast is served until there is a newer one.
  await expect(modelsOf(address, 'station-0')).resolves.toEqual(new Set([SERVING]));
  await report(address, 3, 11);
  await expect.poll(() => modelsOf(address, 'station-0', CANDIDATE)).toEqual(new Set([CANDIDATE]));
  rmSync(newer, { recursive: true });
  await expect.poll(ready).not.toContain(CANDIDATE);
  await report(address, 2, 12);
  await expect.poll(() => modelsOf(address, 'station-0', SERVING)).toEqual(new Set([SERVING]));
});

test('every model of the folders answers over the Open Inference Protocol, whether it forecasts or not', async () => {
  copyModel(WORK_MODEL, models, '3.0.0');
  const address = await start({});
  const response = await fetch(`${address}/v2/models/work/infer`, {
    method: 'POST',
    body: JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] }] }),
  });
  expect(await response.json()).toMatchObject({
    model_name: 'work',
    model_version: '3.0.0',
    outputs: [{ name: 'y', data: [2, 4, 6, 8] }],
  });
});

test('one process runs the models of another, with a key where it asks for one', async () => {
  const server = await start({ STATIONCAST_READS: 'key' });
  const { text: key } = await new KeyFolder(path.join(folder, 'keys'), systemClock).create('t', [
    'inference',
  ]);
  const client = { STATIONCAST_INFERENCE_SERVER: server, STATIONCAST_DATA: await temporaryFolder() };
  await expect(start(client)).rejects.toThrow(/answered 401/);
  const address = await start({ ...client, STATIONCAST_INFERENCE_SERVER_KEY: key });
  await expect((await fetch(`${address}/readyz`)).text()).resolves.toContain(`${SERVING} on stationcast `);
});

test('a canary that is the serving model is refused, with what to do', async () => {
  await expect(start({ STATIONCAST_CANARY: SERVING })).rejects.toThrow(ConfigurationError);
});

test('recalibrated forecasts are served under a name that says so, and the own ones of the model are kept', async () => {
  const address = await start({ STATIONCAST_RECALIBRATION: 'on' });
  const recalibrated = `${SERVING}-recalibrated`;
  for (const hoursAgo of [4, 3, 2]) await report(address, hoursAgo, 10 + hoursAgo);
  await expect.poll(() => modelsOf(address, 'station-0', SERVING)).toEqual(new Set([SERVING]));
  const name = encodeURIComponent(recalibrated);
  await expect(modelsOf(address, 'station-0', name)).resolves.toEqual(new Set([recalibrated]));
  const answer = await fetch(
    `${address}/v1/forecast?station=station-0&hourly=temperature_2m,temperature_2m_p10`,
  );
  expect(await answer.json()).toMatchObject({ model: recalibrated });
  const own = await fetch(`${address}/v1/forecast?station=station-0&hourly=temperature_2m&models=${SERVING}`);
  expect(await own.json()).toMatchObject({ model: SERVING });
});
