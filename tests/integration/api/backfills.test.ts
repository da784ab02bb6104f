import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { backfillRecordSchema, type BackfillRecord } from '../../../api/backfills/backfill-record.js';
import { BackfillJobs } from '../../../forecast/backfill/backfill-jobs.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { NotFoundError } from '../../../ingest/errors.js';
import { formatHour } from '../../../ingest/time.js';
import { PERSISTENCE_MODEL } from '../forecast/support/fixture-models.js';
import { FIRST_HOUR, coast, observationsOf } from '../forecast/support/generated-weather.js';
import { startApi, type ApiServer } from './api-server.js';

const STATIONS = coast(6);
const HOURS = 24 * 20;
const ORDER = { from: formatHour(FIRST_HOUR + 48), to: formatHour(FIRST_HOUR + HOURS - 1) };

let engine: LocalEngine;
let server: ApiServer;
let jobs: BackfillJobs;
let key: string;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1 });
  const model = await readModel(PERSISTENCE_MODEL);
  await engine.load(model);
  const forecaster = new Forecaster(engine, model);
  server = await startApi({
    servedModels: [model.id],
    backfills: ({ store, logger }) => {
      jobs = new BackfillJobs({
        store,
        stations: STATIONS,
        forecasterOf: (id) => {
          if (id !== model.id) throw new NotFoundError(`there is no model ${id}`);
          return forecaster;
        },
        logger,
      });
      return jobs;
    },
  });
  await server.store.writeStations(STATIONS);
  await server.store.writeObservations(observationsOf(STATIONS, HOURS));
  key = (await server.keys.create('history', ['backfill'])).text;
});

afterAll(async () => {
  await jobs.close();
  await server.stop();
  await engine.close();
});

function request(path: string, body?: object, withKey = true): Promise<Response> {
  return fetch(`${server.address}/v1/backfills${path}`, {
    headers: {
      ...(withKey && { Authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
}

async function record(response: Promise<Response>): Promise<BackfillRecord> {
  return backfillRecordSchema.parse(await (await response).json());
}

/** The events of a backfill until the server ends the stream. */
async function eventsOf(id: string): Promise<BackfillRecord[]> {
  const text = await (await request(`/${id}/events`)).text();
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) =>
    backfillRecordSchema.parse(JSON.parse(data)),
  );
}

test('a backfill is asked for, followed to its end, and its forecasts are in the store', async () => {
  const answer = await request('', ORDER);
  expect(answer.status).toBe(202);
  const { id, model } = backfillRecordSchema.parse(await answer.json());
  expect(model).toBe('persistence-1.0.0');
  const events = await eventsOf(id);
  const last = events.at(-1);
  const windows = 2 * (HOURS - 48);
  expect(last).toMatchObject({
    state: 'done',
    windows: { forecast: windows, missing: 0, done: windows, remaining: 0 },
  });
  const done = events.flatMap((each) => each.windows?.done ?? []);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(await record(request(`/${id}`))).toEqual(last);
  const forecasts = await server.store.readForecasts({ origins: { from: -Infinity, to: Infinity } });
  expect(forecasts).toHaveLength(3 * windows);
  const list = z.object({ backfills: z.array(backfillRecordSchema) }).parse(await (await request('')).json());
  expect(list.backfills.map((each) => each.id)).toEqual([id]);
  expect((await record(request('', ORDER))).id).toBe(id);
  expect((await eventsOf(id)).at(-1)?.state).toBe('done');
}, 60_000);

test('a backfill that is cancelled says so, and after a restart one that was not goes on', async () => {
  const first = await record(request('', { ...ORDER, every: 2 }));
  const second = await record(request('', { ...ORDER, every: 3 }));
  expect((await record(request(`/${second.id}/cancel`, {}))).state).toBe('cancelled');
  await jobs.close();
  const again = new BackfillJobs(jobs.options);
  await again.restore();
  const states = new Map(again.list().map(({ id, state }) => [id, state]));
  expect(states.get(second.id)).toBe('cancelled');
  await expect.poll(() => again.get(first.id).state, { timeout: 30_000 }).toBe('done');
  await again.close();
}, 60_000);

test('without a key nothing is told or done, and what is wrong is named', async () => {
  expect((await request('', ORDER, false)).status).toBe(401);
  expect((await request('', undefined, false)).status).toBe(401);
  expect((await request('/000000000000/events', undefined, false)).status).toBe(401);
  expect((await request('/000000000000')).status).toBe(404);
  expect((await request('', { ...ORDER, to: 'tomorrow' })).status).toBe(400);
  expect((await request('', { ...ORDER, to: formatHour(FIRST_HOUR) })).status).toBe(400);
  expect((await request('', { ...ORDER, stations: ['nowhere'] })).status).toBe(404);
  expect((await request('', { ...ORDER, model: 'other-1.0.0' })).status).toBe(404);
});
