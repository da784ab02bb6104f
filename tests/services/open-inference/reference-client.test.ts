import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { type ApiServer, startApi } from '../../integration/api/api-server.js';
import { WORK_MODEL } from '../../integration/forecast/support/fixture-models.js';
import { pythonPackages, runPython } from '../support/python-packages.js';

const reportSchema = z.looseObject({ inferences: z.record(z.string(), z.unknown()) });

let engine: LocalEngine;
let server: ApiServer;
let report: z.output<typeof reportSchema>;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', largestBatch: 8 });
  const model = await readModel(WORK_MODEL);
  await engine.load(model);
  server = await startApi({ inference: { engine, models: () => [model] } });
  const packages = await pythonPackages(path.join(import.meta.dirname, 'triton-client.txt'));
  const host = new URL(server.address).host;
  report = reportSchema.parse(
    JSON.parse(
      await runPython(path.join(import.meta.dirname, 'reference_client.py'), packages, host, 'work'),
    ),
  );
});

afterAll(async () => {
  await server.stop();
  await engine.close();
});

test("Triton's client finds the server and the model ready, and reads what they are", () => {
  expect(report).toMatchObject({
    live: true,
    ready: true,
    model_ready: true,
    unknown_model_ready: false,
    server: { name: 'stationcast' },
    metadata: {
      name: 'work',
      versions: ['1.0.0'],
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 4] }],
    },
    max_batch_size: 8,
  });
});

test("Triton's client runs inference in JSON, in binary, in both, and compressed", () => {
  const y = [
    [2, 4, 6, 8],
    [10, 12, 14, 17],
  ];
  const answer = (binary: boolean): object => ({ id: '42', model_version: '1.0.0', binary, y });
  expect(report.inferences).toEqual({
    json: answer(false),
    binary: answer(true),
    'binary in, JSON out': answer(false),
    'JSON in, binary out': answer(true),
    'all outputs, as the client asks by default': answer(true),
    gzip: answer(true),
    deflate: answer(true),
    'priority and timeout': answer(true),
    'a version': answer(true),
  });
});

test("Triton's client is told what is wrong", () => {
  expect(report).toMatchObject({
    wrong_shape: {
      status: '400',
      message: 'inputs.x.dims: [1,3] is not allowed; expected [1, 4]',
    },
    too_many: { status: '400', message: 'batch: 1000 is not allowed; expected 1 to 8 maps in a request' },
    unknown_model: { status: '404', message: 'model none is not loaded; loaded: work 1.0.0' },
  });
});
