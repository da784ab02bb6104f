import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { ModelSlot } from '../../../forecast/registry/model-slot.js';
import { ModelWatch } from '../../../forecast/registry/model-watch.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import type { Logger } from '../../../ingest/logger.js';
import { WORK_MODEL } from './support/fixture-models.js';
import { copyModel } from './support/model-versions.js';

const messages: string[] = [];
const note = (_fields: object, message: string): void => void messages.push(message);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

let root: string;
let folder: string;
let engine: LocalEngine;
let slot: ModelSlot;
let watch: ModelWatch;

beforeEach(async () => {
  messages.length = 0;
  root = mkdtempSync(path.join(tmpdir(), 'stationcast-watch-'));
  folder = path.join(root, 'models');
  mkdirSync(folder);
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1, longestDelay: 0 });
  slot = await ModelSlot.open(engine, await readModel(copyModel(WORK_MODEL, folder, '1.0.0')), logger);
  watch = new ModelWatch({ folders: [folder], model: 'latest', slot, interval: 20, logger });
});

afterEach(async () => {
  await watch.close();
  await engine.close();
  rmSync(root, { recursive: true });
});

async function double(value: number): Promise<number | undefined> {
  return slot.use(async ({ id }) => {
    const { y } = await engine.infer(id, { x: { dims: [1, 4], data: new Float32Array(4).fill(value) } });
    return y?.data[0];
  });
}

test('a newer version that appears in the folder takes over; an older one does not', async () => {
  watch.start();
  copyModel(WORK_MODEL, folder, '1.2.0');
  await expect.poll(() => slot.model.id).toBe('work-1.2.0');
  copyModel(WORK_MODEL, folder, '1.1.0');
  await watch.look();
  expect(slot.model.id).toBe('work-1.2.0');
  await expect(double(2)).resolves.toBe(4);
});

test('taking a version away goes back to the newest of the others', async () => {
  const newer = copyModel(WORK_MODEL, folder, '2.0.0');
  await watch.look();
  expect(slot.model.id).toBe('work-2.0.0');
  rmSync(newer, { recursive: true });
  await watch.look();
  expect(slot.model.id).toBe('work-1.0.0');
  await expect(double(3)).resolves.toBe(6);
});

test('going back works while requests to the version gone back to are not done', async () => {
  const newer = copyModel(WORK_MODEL, folder, '2.0.0');
  await slot.use(async ({ id }) => {
    await watch.look();
    rmSync(newer, { recursive: true });
    await watch.look();
    expect(slot.model.id).toBe(id);
  });
  await expect(double(3)).resolves.toBe(6);
  expect(messages).toEqual(['model replaced', 'model replaced']);
});

test('a damaged version is left aside, told once, and taken once it is whole', async () => {
  const damaged = copyModel(WORK_MODEL, folder, '2.0.0', (manifest) => (manifest.licence = 5));
  await watch.look();
  await watch.look();
  expect(messages).toEqual(['model left aside']);
  expect(slot.model.id).toBe('work-1.0.0');
  rmSync(damaged, { recursive: true });
  copyModel(WORK_MODEL, folder, '2.0.0');
  await watch.look();
  expect(slot.model.id).toBe('work-2.0.0');
});

test('a version that reads or writes other things is refused once, and the one that serves goes on', async () => {
  copyModel(WORK_MODEL, folder, '2.0.0', (manifest) => (manifest.labels = ['other', 'labels']));
  await watch.look();
  await watch.look();
  expect(messages).toEqual(['model replacement refused']);
  await expect(double(1)).resolves.toBe(2);
});

test('a folder that is gone or empty leaves the model that serves', async () => {
  rmSync(folder, { recursive: true });
  await watch.look();
  await watch.look();
  expect(messages).toEqual(['model folders not followed']);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'notes.txt'), '');
  await watch.look();
  await expect(double(1)).resolves.toBe(2);
});

test(
  '10,000 requests across 20 replacements, three of them bad: none fails',
  { timeout: 120_000 },
  async () => {
    const callers = 64;
    const requests = 10_000;
    let started = 0;
    const served = new Set<string>();
    const load = Array.from({ length: callers }, async () => {
      for (let value = started++; value < requests; value = started++) {
        const { answer, model } = await slot.use(async ({ id }) => {
          const x = { dims: [1, 4], data: new Float32Array(4).fill(value) };
          return { answer: (await engine.infer(id, { x })).y?.data[0], model: id };
        });
        if (answer !== 2 * value) throw new Error(`${String(answer)} is not twice ${value}`);
        served.add(model);
      }
    });
    const pace = async (share: number): Promise<void> => {
      while (started < share * requests) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    for (let swap = 1; swap <= 20; swap++) {
      await pace(swap / 22);
      const version = `3.${swap}.0`;
      if (swap === 5)
        writeFileSync(path.join(copyModel(WORK_MODEL, folder, version), 'work.onnx'), 'corrupt');
      else if (swap === 10) {
        copyModel(WORK_MODEL, folder, version, (manifest) => {
          manifest.pipeline = JSON.parse(
            JSON.stringify(manifest.pipeline).replace(/"sha256":"[0-9a-f]{8}/, '"sha256":"00000000'),
          );
        });
      } else if (swap === 15) {
        copyModel(WORK_MODEL, folder, version, (manifest) => {
          manifest.pipeline = JSON.parse(
            JSON.stringify(manifest.pipeline).replaceAll('["batch",4]', '["batch",5]'),
          );
        });
      } else copyModel(WORK_MODEL, folder, version);
      await watch.look();
      const bad = swap % 5 === 0 && swap < 20;
      expect(slot.model.id).toBe(bad ? `work-3.${swap - 1}.0` : `work-${version}`);
      if (bad) rmSync(path.join(folder, `model-${version}`), { recursive: true });
    }
    await Promise.all(load);
    expect(served.size).toBe(18);
  },
);
