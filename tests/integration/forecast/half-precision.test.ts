import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { OpenInferenceEngine } from '../../../forecast/open-inference/client/open-inference-engine.js';
import {
  graphConfiguration,
  TRITON_DEFAULTS,
} from '../../../forecast/open-inference/triton/triton-configuration.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { type ApiServer, startApi } from '../api/api-server.js';
import { HALF_MODEL } from './support/fixture-models.js';

/** A graph that takes and gives float16: whoever asks has float32, the protocol carries FP16. */
let model: ModelArtefact;
let engine: LocalEngine;
let server: ApiServer;

beforeAll(async () => {
  model = await readModel(HALF_MODEL);
  engine = await LocalEngine.start({ provider: 'cpu', workers: 1 });
  await engine.load(model);
  server = await startApi({ inference: { engine, models: () => [model] } });
});

afterAll(async () => {
  await server.stop();
  await engine.close();
});

const INPUT: Tensors = { x: { dims: [1, 4], data: Float32Array.of(1.5, -2, 0.1, 40_000) } };

test('the engine gives it float16 and takes float16 from it', async () => {
  const { y } = await engine.infer(model.id, INPUT);
  const [exact, negative, rounded, tooLarge] = y?.data ?? [];
  expect([exact, negative, tooLarge]).toEqual([3, -4, Infinity]);
  expect(rounded).toBeCloseTo(0.2, 3);
});

test('a client engine runs it at a server, in FP16', async () => {
  const client = await OpenInferenceEngine.connect({ address: server.address });
  await client.load(model);
  await expect(client.infer(model.id, INPUT)).resolves.toEqual(await engine.infer(model.id, INPUT));
  await client.close();
});

test('the protocol tells of it, and carries it in binary alone', async () => {
  const metadata: unknown = await (await fetch(`${server.address}/v2/models/half`)).json();
  expect(metadata).toMatchObject({ inputs: [{ datatype: 'FP16' }], outputs: [{ datatype: 'FP16' }] });
  const answers = [
    { name: 'x', datatype: 'FP16', shape: [1, 4], data: [1, 2, 3, 4] },
    { name: 'x', datatype: 'INT8', shape: [1, 4], data: [1, 2, 3, 4] },
  ].map(async (input) => {
    const body = JSON.stringify({ inputs: [input] });
    const response = await fetch(`${server.address}/v2/models/half/infer`, { method: 'POST', body });
    return [response.status, await response.text()];
  });
  await expect(Promise.all(answers)).resolves.toEqual([
    [400, expect.stringContaining('FP16 in binary alone')],
    [400, expect.stringContaining('FP32 or FP16')],
  ]);
});

test("Triton's configuration has it as FP16", () => {
  const [graph] = model.manifest.pipeline;
  if (graph === undefined) throw new Error('there is no graph');
  expect(graphConfiguration('half', graph, TRITON_DEFAULTS)).toMatchObject({
    input: [{ data_type: 'TYPE_FP16' }],
    output: [{ data_type: 'TYPE_FP16' }],
  });
});
