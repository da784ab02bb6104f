import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { OpenInferenceEngine } from '../../../forecast/open-inference/client/open-inference-engine.js';
import {
  exportTritonRepository,
  type TritonBackend,
} from '../../../forecast/open-inference/triton/export-repository.js';
import { TRITON_DEFAULTS } from '../../../forecast/open-inference/triton/triton-configuration.js';
import { listModels } from '../../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import { pipelineSignature } from '../../../forecast/registry/pipeline-signature.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { selectModel } from '../../../forecast/registry/select-model.js';
import { DeadlineExceededError, ModelRejectedError } from '../../../ingest/errors.js';
import { run, summaryOf } from '../../integration/deploy/run-stationcast.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from '../../integration/forecast/support/fixture-models.js';
import { pythonPackages, runPython } from '../support/python-packages.js';
import { startTriton, type TritonServer } from './triton-server.js';

const LARGEST_BATCH = 4;

let folder: string;
let packages: string;
let models: ModelArtefact[];
let triton: TritonServer;
let remote: OpenInferenceEngine;
let local: LocalEngine;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-triton-'));
  packages = await pythonPackages(path.join(import.meta.dirname, 'triton-server.txt'));
  const shipped = selectModel((await listModels(['forecast/models'])).models, 'forecast');
  models = [await readModel(PERSISTENCE_MODEL), await readModel(WORK_MODEL), shipped];
  triton = await startTriton(packages, await exported('python'));
  remote = await OpenInferenceEngine.connect({ address: triton.address });
  local = await LocalEngine.start({ provider: 'cpu' });
  for (const model of models) {
    await remote.load(model);
    await local.load(model);
  }
}, 400_000);

afterAll(async () => {
  await remote.close();
  await local.close();
  await triton.stop();
  await rm(folder, { recursive: true });
});

async function exported(backend: TritonBackend): Promise<string> {
  const repository = path.join(folder, backend);
  const options = { ...TRITON_DEFAULTS, kind: 'cpu' as const, largestBatch: LARGEST_BATCH };
  for (const model of models) await exportTritonRepository(model, repository, backend, options);
  return repository;
}

function inputs({ manifest }: ModelArtefact, size: number): Tensors {
  return Object.fromEntries(
    pipelineSignature(manifest.pipeline).inputs.map(({ name, shape }) => {
      const dims = shape.map((dimension) => (dimension === 'batch' ? size : dimension));
      const length = dims.reduce((product, dimension) => product * dimension, 1);
      return [name, { dims, data: Float32Array.from({ length }, (_, index) => Math.abs(Math.sin(index))) }];
    }),
  );
}

function largestDifference(left: Tensors, right: Tensors): number {
  return Math.max(
    ...Object.entries(left).map(([name, { data }]) =>
      data.reduce(
        (largest, value, index) => Math.max(largest, Math.abs(value - (right[name]?.data[index] ?? NaN))),
        0,
      ),
    ),
  );
}

test('Triton gives the numbers of the local engine, for one map and for more than it takes at once', async () => {
  expect(remote.provider).toBe('triton 2.51.0');
  for (const model of models) {
    for (const size of [1, LARGEST_BATCH, 2 * LARGEST_BATCH + 1]) {
      const request = inputs(model, size);
      const [theirs, ours] = await Promise.all([
        remote.infer(model.id, request),
        local.infer(model.id, request),
      ]);
      expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
      for (const [name, { dims }] of Object.entries(ours)) expect(theirs[name]?.dims).toEqual(dims);
      expect(largestDifference(ours, theirs)).toBeLessThan(1e-4);
    }
  }
});

test('requests of several clients share a batch at Triton, and each gets its own answer', async () => {
  const clients = await Promise.all(
    [1, 2, 3].map(() => OpenInferenceEngine.connect({ address: triton.address })),
  );
  const [, work] = models;
  if (work === undefined) throw new Error('there is no such model');
  const answers = await Promise.all(
    clients.map(async (client, index) => {
      await client.load(work);
      const data = new Float32Array(4).fill(index);
      const { y } = await client.infer(work.id, { x: { dims: [1, 4], data } }, { priority: 'backfill' });
      await client.close();
      return y?.data[0];
    }),
  );
  expect(answers).toEqual([0, 2, 4]);
});

test('deadlines hold, and a model that Triton has not is refused', async () => {
  const [, work] = models;
  if (work === undefined) throw new Error('there is no such model');
  const late = remote.infer(work.id, inputs(work, 1), { deadline: 1 });
  await expect(late).rejects.toThrow(DeadlineExceededError);
  const unknown = { ...work, id: 'unknown-1.0.0' };
  await expect(remote.load(unknown)).rejects.toThrow(ModelRejectedError);
});

test('a day of the demo runs through Triton, with the skill that it has without', async () => {
  const demo = async (name: string, environment: Record<string, string>) => {
    const options = ['--exit', '--hours', '24', '--json', '--port', '0', '--data', path.join(folder, name)];
    return summaryOf(await run(['demo', ...options], environment));
  };
  const through = await demo('through', { STATIONCAST_INFERENCE_SERVER: triton.address });
  const without = await demo('without', { STATIONCAST_PROVIDER: 'cpu' });
  expect(through.forecasts).toEqual({ issued: 72, stored: 72 });
  for (const variable of ['temperature_2m', 'wind_speed_10m'] as const) {
    expect(through.mae[variable]?.model).toBeCloseTo(without.mae[variable]?.model ?? NaN, 4);
  }
});

test("Triton's own schema reads what is written for its ONNX Runtime backend, ensembles and all", async () => {
  const names = await runPython(
    path.join(import.meta.dirname, 'parse_configurations.py'),
    packages,
    await exported('onnxruntime'),
  );
  const expected = models.flatMap(({ id, manifest }) =>
    manifest.pipeline.length === 1 ? [id] : [id, ...manifest.pipeline.map(({ name }) => `${id}-${name}`)],
  );
  expect(JSON.parse(names)).toEqual(expected.sort());
});
