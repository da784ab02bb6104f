import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import { ModelLibrary } from '../../../forecast/registry/model-library.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { ModelRejectedError, NotFoundError } from '../../../ingest/errors.js';
import { WORK_MODEL } from './support/fixture-models.js';
import { copyModel } from './support/model-versions.js';

let folder: string;
let engine: LocalEngine;
let work: ModelArtefact;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-library-'));
  engine = await LocalEngine.start({ provider: 'cpu', workers: 1, longestDelay: 0 });
  work = await readModel(WORK_MODEL);
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const maps: Tensors = { x: { dims: [1, 4], data: new Float32Array(4).fill(3) } };

test('a model that two load is loaded once, and stays until both are done with it', async () => {
  const library = new ModelLibrary(engine, []);
  await Promise.all([library.load(work), library.load(work)]);
  expect(library.models).toEqual([work]);
  await library.unload(work.id);
  await expect(library.infer(work.id, maps)).resolves.toBeDefined();
  await library.unload(work.id);
  await expect(library.infer(work.id, maps)).rejects.toThrow(NotFoundError);
});

test('a model of the registry is loaded by the first requests for it', async () => {
  const library = new ModelLibrary(engine, [work]);
  const answers = await Promise.all([library.infer(work.id, maps), library.infer(work.id, maps)]);
  expect(answers.map(({ y }) => y?.data[0])).toEqual([6, 6]);
});

test('a changed model under the id of one that is loaded is refused', async () => {
  const library = new ModelLibrary(engine, []);
  await library.load(work);
  const changed = copyModel(WORK_MODEL, folder, '1.0.0', (manifest) => (manifest.licence = 'MIT'));
  await expect(library.load(await readModel(changed))).rejects.toThrow(ModelRejectedError);
  await expect(library.infer(work.id, maps)).resolves.toBeDefined();
});

test('a model that does not load can be tried again', async () => {
  const library = new ModelLibrary(engine, []);
  const broken = copyModel(WORK_MODEL, folder, '1.0.0');
  const artefact = await readModel(broken);
  rmSync(path.join(broken, 'work.onnx'));
  await expect(library.load(artefact)).rejects.toThrow(ModelRejectedError);
  expect(library.models).toEqual([]);
  await expect(library.load(work)).resolves.toBeUndefined();
});
