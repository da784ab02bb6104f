import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { ModelSlot } from '../../../forecast/registry/model-slot.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { Rollout, type RolloutOptions } from '../../../forecast/rollout/rollout.js';
import { isInShare } from '../../../forecast/rollout/station-share.js';
import { ModelRejectedError } from '../../../ingest/errors.js';
import type { Logger } from '../../../ingest/logger.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import type { NodeWindow } from '../../../ingest/windows/node-window.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';
import { copyModel, type LooseManifest } from './support/model-versions.js';
import { fullWindow, stationAt } from './support/windows.js';

const SERVING = 'persistence-1.0.0';
const CANDIDATE = 'persistence-2.0.0';
const SHARE = 0.5;

const messages: string[] = [];
const note = (_fields: object, message: string): void => void messages.push(message);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

let root: string;
let folder: string;
let engine: LocalEngine;
let store: SeriesStore;
let serving: ModelSlot;

beforeEach(async () => {
  messages.length = 0;
  root = mkdtempSync(path.join(tmpdir(), 'stationcast-rollout-'));
  folder = path.join(root, 'models');
  mkdirSync(folder);
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1, longestDelay: 0 });
  store = await DuckDbSeriesStore.open({ file: ':memory:' });
  serving = await ModelSlot.open(engine, await readModel(PERSISTENCE_MODEL), logger);
});

afterEach(async () => {
  await engine.close();
  await store.close();
  rmSync(root, { recursive: true });
});

async function candidate(version = '2.0.0', change?: (manifest: LooseManifest) => void): Promise<ModelSlot> {
  return ModelSlot.open(
    engine,
    await readModel(copyModel(PERSISTENCE_MODEL, folder, version, change)),
    logger,
  );
}

function rollout(options: Partial<RolloutOptions>): Rollout {
  return new Rollout({
    engine,
    serving,
    shadows: [],
    storeShadow: (forecasts) => store.writeForecasts(forecasts),
    logger,
    ...options,
  });
}

/** 20 nodes of three stations. */
function windows(origin = 1000): NodeWindow[] {
  return Array.from({ length: 20 }, (_, node) => {
    const stations = [0, 1, 2].map((place) => stationAt(`s-${3 * node + place}`, 50));
    return fullWindow(stations, origin, (_hour, place) => 10 * node + place);
  });
}

const stations = windows().flatMap(({ node }) => node.stations.map(({ id }) => id));

test('a canary forecasts its share of the stations, under its own id, in the order of all', async () => {
  const subject = rollout({ canary: { slot: await candidate(), share: SHARE } });
  const forecasts = await subject.forecast(windows());
  expect(forecasts.map(({ station }) => station)).toEqual(stations);
  expect(forecasts.map(({ model }) => model)).toEqual(
    stations.map((station) => (isInShare(station, SHARE) ? CANDIDATE : SERVING)),
  );
  expect(new Set(forecasts.map(({ model }) => model)).size).toBe(2);
  for (const [index, { fields }] of forecasts.entries()) {
    expect(fields.temperature_2m?.[0]).toBe(10 * Math.floor(index / 3) + (index % 3));
  }
  expect(subject.servedModels).toEqual([SERVING, CANDIDATE]);
});

test('where the canary fails, the serving model forecasts its stations too', async () => {
  const slot = await candidate();
  const subject = rollout({ canary: { slot, share: SHARE } });
  await engine.unload(CANDIDATE);
  const forecasts = await subject.forecast(windows());
  expect(forecasts.map(({ model }) => model)).toEqual(stations.map(() => SERVING));
  expect(messages).toEqual(['canary failed, the serving model forecasts']);
});

test('what a shadow forecasts is stored under its own id, and is not served', async () => {
  const subject = rollout({ shadows: [await candidate()] });
  const forecasts = await subject.forecast(windows());
  expect(forecasts.every(({ model }) => model === SERVING)).toBe(true);
  expect(subject.servedModels).toEqual([SERVING]);
  await subject.finish();
  const stored = await store.readForecasts({ model: CANDIDATE, origins: { from: 1000, to: 1000 } });
  expect(stored.map(({ station }) => station).sort()).toEqual([...stations].sort());
  await expect(store.readForecasts({ model: SERVING, origins: { from: 1000, to: 1000 } })).resolves.toEqual(
    [],
  );
});

test('a shadow that fails, and a store that does not take its forecasts, hurt nobody', async () => {
  const slot = await candidate();
  const subject = rollout({
    shadows: [slot],
    storeShadow: () => Promise.reject(new Error('the disk is full')),
  });
  await expect(subject.forecast(windows())).resolves.toHaveLength(stations.length);
  await subject.finish();
  await engine.unload(CANDIDATE);
  await expect(subject.forecast(windows())).resolves.toHaveLength(stations.length);
  await subject.finish();
  expect(messages).toEqual(['shadow forecasts failed', 'shadow forecasts failed']);
});

test('a shadow that does not keep up leaves forecasts out instead of piling them up', async () => {
  let letStoreWork: () => void = () => undefined;
  const storeWorks = new Promise<void>((resolve) => (letStoreWork = resolve));
  const subject = rollout({ shadows: [await candidate()], storeShadow: () => storeWorks });
  const origins = Array.from({ length: 20 }, (_, hour) => 1000 + hour);
  for (const origin of origins) await subject.forecast(windows(origin).slice(0, 1));
  expect(messages).toEqual(Array(4).fill('shadow forecasts left out'));
  letStoreWork();
  await subject.finish();
});

test('while the serving model is replaced, every window is forecast by one of the two', async () => {
  const subject = rollout({});
  const before = subject.forecast(windows());
  await serving.replace(copyModel(PERSISTENCE_MODEL, folder, '1.1.0'));
  const models = async (forecasts: typeof before): Promise<Set<string>> =>
    new Set((await forecasts).map(({ model }) => model));
  await expect(models(before)).resolves.toEqual(new Set([SERVING]));
  await expect(models(subject.forecast(windows()))).resolves.toEqual(new Set(['persistence-1.1.0']));
  // Until the next hour what the former one forecast is all there is to serve.
  expect(subject.servedModels).toEqual(['persistence-1.1.0', SERVING]);
});

test('a model that reads or writes other things cannot be a canary or a shadow', async () => {
  const work = await ModelSlot.open(engine, await readModel(WORK_MODEL), logger);
  expect(() => rollout({ shadows: [work] })).toThrow(ModelRejectedError);
  expect(() => rollout({ canary: { slot: work, share: 0.1 } })).toThrow(/its task is classify/);
});
