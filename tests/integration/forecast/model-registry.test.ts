import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { listModels } from '../../../forecast/registry/list-models.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { selectModel } from '../../../forecast/registry/select-model.js';
import { ConfigurationError, ModelRejectedError, NotFoundError } from '../../../ingest/errors.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';

const looseManifest = z.looseObject({
  version: z.string(),
  pipeline: z.array(z.looseObject({ inputs: z.array(z.looseObject({ shape: z.array(z.unknown()) })) })),
});
type LooseManifest = z.output<typeof looseManifest>;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-models-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A copy of a model that can be spoiled. */
function copy(model: string, change: (manifest: LooseManifest) => void = () => undefined): string {
  const target = mkdtempSync(path.join(folder, 'model-'));
  cpSync(model, target, { recursive: true });
  const file = path.join(target, 'manifest.json');
  const manifest = looseManifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
  return target;
}

async function rejection(model: string): Promise<string> {
  const error: unknown = await readModel(model).catch((reason: unknown) => reason);
  if (!(error instanceof ModelRejectedError)) throw new Error('expected the model to be rejected');
  expect(error.message).not.toContain('\n');
  expect(error.message).toContain(model);
  return error.message;
}

test('a valid model is read, and named after its name and version', async () => {
  const model = await readModel(PERSISTENCE_MODEL);
  expect(model.id).toBe('persistence-1.0.0');
  expect(model.folder).toBe(PERSISTENCE_MODEL);
  expect(model.manifest.pipeline.map(({ name }) => name)).toEqual(['embedding', 'backbone', 'head']);
});

test('a folder without a manifest, or with one that is not JSON, is rejected', async () => {
  expect(await rejection(folder)).toMatch(/cannot read manifest\.json/);
  const broken = copy(WORK_MODEL);
  writeFileSync(path.join(broken, 'manifest.json'), '{"name": ');
  expect(await rejection(broken)).toMatch(/manifest\.json is not JSON/);
});

test('every fault of a manifest is named in one line', async () => {
  const faulty = copy(WORK_MODEL, (manifest) => {
    manifest.version = 'new';
    manifest.colour = 'blue';
  });
  expect(await rejection(faulty)).toMatch(/version: .*; .*colour/);
});

test('a manifest cannot point outside its folder', async () => {
  const faulty = copy(WORK_MODEL, ({ pipeline }) => {
    for (const graph of pipeline) graph.file = '../work.onnx';
  });
  expect(await rejection(faulty)).toMatch(/pipeline\.0\.file/);
});

test('a damaged file is told by its SHA-256, a missing one by its name', async () => {
  const damaged = copy(WORK_MODEL);
  writeFileSync(path.join(damaged, 'work.onnx'), 'damaged');
  expect(await rejection(damaged)).toMatch(/work\.onnx has SHA-256 [0-9a-f]{64} but the manifest says/);
  rmSync(path.join(damaged, 'work.onnx'));
  expect(await rejection(damaged)).toMatch(/cannot read work\.onnx/);
});

test('a forecast model whose tensors are not those of its history, horizon and node is rejected', async () => {
  const history = copy(PERSISTENCE_MODEL, (manifest) => (manifest.history = 24));
  expect(await rejection(history)).toMatch(/input values is \[batch, 48, 6\]; .* needs \[batch, 24, 6\]/);
  const horizon = copy(PERSISTENCE_MODEL, (manifest) => (manifest.horizon = 12));
  expect(await rejection(horizon)).toMatch(/output mean is \[batch, 24, 3, 2\]/);
  const quantiles = copy(PERSISTENCE_MODEL, (manifest) => (manifest.quantiles = [0.1, 0.2, 0.3, 0.4, 0.5]));
  expect(await rejection(quantiles)).toMatch(/have the median, 0\.5, in the middle/);
});

test('a model of one network that does not name one station for each slot is rejected', async () => {
  const network = copy(PERSISTENCE_MODEL, (manifest) => (manifest.stations = ['here', 'there']));
  expect(await rejection(network)).toMatch(/stations names 2 stations for \d+ slots/);
});

test('a model of one network is never the latest, and has to be named', async () => {
  const stations = Array.from({ length: 3 }, (_, slot) => `station-${slot}`);
  const network = await readModel(
    copy(PERSISTENCE_MODEL, (manifest) =>
      Object.assign(manifest, { name: 'coast', version: '9.0.0', stations }),
    ),
  );
  const models = [network, await readModel(PERSISTENCE_MODEL)];
  expect(selectModel(models, 'forecast').id).toBe('persistence-1.0.0');
  expect(selectModel(models, 'forecast', 'coast').id).toBe('coast-9.0.0');
});

test('a pipeline whose graphs do not fit together is rejected', async () => {
  const shapes = copy(PERSISTENCE_MODEL, ({ pipeline }) => {
    const input = pipeline[1]?.inputs[0];
    if (input !== undefined) input.shape = ['batch', 1, 8, 8];
  });
  expect(await rejection(shapes)).toMatch(
    /backbone: input map is float32 \[batch, 1, 8, 8\] there but float32 \[batch, 1, 16, 18\]/,
  );
});

test('a folder of models lists those that are good, and says what is wrong with the others', async () => {
  const old = copy(WORK_MODEL);
  copy(WORK_MODEL, (manifest) => (manifest.version = '1.10.0'));
  copy(WORK_MODEL, (manifest) => (manifest.version = 'none'));
  copy(PERSISTENCE_MODEL);
  cpSync(old, path.join(folder, 'z-duplicate'), { recursive: true });
  mkdirSync(path.join(folder, 'no-model'));
  const { models, rejected } = await listModels([folder]);
  expect(models.map(({ id }) => id).sort()).toEqual(['persistence-1.0.0', 'work-1.0.0', 'work-1.10.0']);
  expect(rejected.map(({ message }) => message).sort()).toEqual([
    expect.stringMatching(/version/),
    expect.stringMatching(/z-duplicate: .* is work-1\.0\.0 too/),
  ]);
});

test('a model folder that cannot be read is a matter of configuration', async () => {
  await expect(listModels([path.join(folder, 'none')])).rejects.toThrow(ConfigurationError);
});

test('models are selected by id, by name, or as the latest, by the numbers of their version', async () => {
  copy(WORK_MODEL, (manifest) => (manifest.version = '1.9.0'));
  copy(WORK_MODEL, (manifest) => (manifest.version = '1.10.0'));
  copy(PERSISTENCE_MODEL, (manifest) => (manifest.version = '2.0.0'));
  const { models } = await listModels([folder]);
  expect(selectModel(models, 'classify').id).toBe('work-1.10.0');
  expect(selectModel(models, 'classify', 'work').id).toBe('work-1.10.0');
  expect(selectModel(models, 'classify', 'work-1.9.0').id).toBe('work-1.9.0');
  expect(selectModel(models, 'forecast', 'latest').id).toBe('persistence-2.0.0');
  expect(() => selectModel(models, 'forecast', 'work')).toThrow(NotFoundError);
  expect(() => selectModel(models, 'forecast', 'work')).toThrow(/models here: persistence-2\.0\.0/);
});

test('a model that the folder itself is, is found', async () => {
  expect((await listModels([WORK_MODEL])).models.map(({ id }) => id)).toEqual(['work-1.0.0']);
});
