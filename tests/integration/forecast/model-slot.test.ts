import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { ModelSlot } from '../../../forecast/registry/model-slot.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { ModelRejectedError, NotFoundError } from '../../../ingest/errors.js';
import type { Logger } from '../../../ingest/logger.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';

const messages: string[] = [];
const note = (_fields: object, message: string): void => void messages.push(message);
const logger: Logger = { debug: note, info: note, warn: note, error: note };

let folder: string;
let engine: LocalEngine;
let slot: ModelSlot;

beforeEach(async () => {
  messages.length = 0;
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-slot-'));
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1, longestDelay: 0 });
  slot = await ModelSlot.open(engine, await readModel(WORK_MODEL), logger);
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function version(
  number: string,
  change: (manifest: Record<string, unknown>) => void = () => undefined,
): string {
  const target = path.join(folder, `work-${number}`);
  cpSync(WORK_MODEL, target, { recursive: true });
  const file = path.join(target, 'manifest.json');
  const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  manifest.version = number;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
  return target;
}

function double(value: number): Promise<{ answer: number | undefined; model: string }> {
  return slot.use(async ({ id }) => {
    const { y } = await engine.infer(id, { x: { dims: [1, 4], data: new Float32Array(4).fill(value) } });
    return { answer: y?.data[0], model: id };
  });
}

test('a new version takes over, and the old one is gone from the engine', async () => {
  await slot.replace(version('1.1.0'));
  expect(slot.model.id).toBe('work-1.1.0');
  await expect(double(3)).resolves.toEqual({ answer: 6, model: 'work-1.1.0' });
  const old = engine.infer('work-1.0.0', { x: { dims: [1, 4], data: new Float32Array(4) } });
  await expect(old).rejects.toThrow(NotFoundError);
  expect(messages).toEqual(['model replaced']);
});

test('the old model stays until the work that began with it is done', async () => {
  const began = slot.use(async ({ id }) => {
    await slot.replace(version('1.1.0'));
    return engine.infer(id, { x: { dims: [1, 4], data: new Float32Array(4).fill(5) } });
  });
  expect((await began).y?.data[0]).toBe(10);
  await expect(double(1)).resolves.toMatchObject({ model: 'work-1.1.0' });
});

test('a bad model is refused with its reason, and the old one goes on', async () => {
  const corrupt = version('1.1.0');
  writeFileSync(path.join(corrupt, 'work.onnx'), 'corrupt');
  const noGraph = version('1.2.0', (manifest) => {
    const sha256 = '4dfc1a8fe1c3ac2c5b0e6b1a8a19b3d5a2b1d3bdc2d1f3ee3ec1b3dc5a3e4d15';
    manifest.pipeline = [{ name: 'work', file: 'work.onnx', sha256, inputs: [], outputs: [] }];
  });
  const otherLabels = version('1.3.0', (manifest) => (manifest.labels = ['one', 'other']));
  const refusals: [string, RegExp][] = [
    [corrupt, /SHA-256/],
    [noGraph, /pipeline\.0\.inputs/],
    [otherLabels, /its labels is one, other, that of work-1\.0\.0 is one, two/],
    [PERSISTENCE_MODEL, /its task is forecast/],
    [WORK_MODEL, /loaded already; a changed model needs a new version/],
    [path.join(folder, 'none'), /cannot read manifest\.json/],
  ];
  for (const [bad, reason] of refusals) {
    const replacement = slot.replace(bad);
    await expect(replacement).rejects.toThrow(ModelRejectedError);
    await expect(replacement).rejects.toThrow(reason);
    await expect(double(2)).resolves.toEqual({ answer: 4, model: 'work-1.0.0' });
  }
  expect(messages).toEqual(refusals.map(() => 'model replacement refused'));
});

test('no request fails while models are replaced under load, some of them bad', async () => {
  let swapping = true;
  const models = new Set<string>();
  const load = Array.from({ length: 8 }, async () => {
    for (let value = 1; swapping; value++) {
      const { answer, model } = await double(value);
      expect(answer).toBe(2 * value);
      models.add(model);
    }
  });
  for (let number = 1; number <= 6; number++) {
    await slot.replace(version(`2.${number}.0`));
    const corrupt = version(`3.${number}.0`);
    writeFileSync(path.join(corrupt, 'work.onnx'), 'corrupt');
    await expect(slot.replace(corrupt)).rejects.toThrow(ModelRejectedError);
  }
  swapping = false;
  await Promise.all(load);
  expect(slot.model.id).toBe('work-2.6.0');
  expect(models.size).toBeGreaterThan(3);
});
