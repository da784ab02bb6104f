import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportTritonRepository } from '../../../forecast/open-inference/triton/export-repository.js';
import type { TritonOptions } from '../../../forecast/open-inference/triton/triton-configuration.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { InvalidInputError } from '../../../ingest/errors.js';
import { run } from '../deploy/run-stationcast.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';
import { type Read, readProtobufText } from './support/protobuf-text.js';

const OPTIONS: TritonOptions = {
  largestBatch: 16,
  instances: 2,
  kind: 'cpu',
  longestDelay: 1.5,
  queueLimit: 512,
};

let repository: string;

beforeEach(() => {
  repository = path.join(mkdtempSync(path.join(tmpdir(), 'stationcast-triton-')), 'models');
});

afterEach(() => {
  rmSync(path.dirname(repository), { recursive: true });
});

function configuration(model: string): Read {
  return readProtobufText(readFileSync(path.join(repository, model, 'config.pbtxt'), 'utf8'));
}

function sameBytes(file: string, original: string): boolean {
  return readFileSync(path.join(repository, file)).equals(readFileSync(original));
}

function tensor(name: string, ...dims: number[]): object {
  return { name, data_type: 'enum TYPE_FP32', dims };
}

function zeros(name: string, ...dims: number[]): object {
  return { key: name, value: { data_type: 'enum TYPE_FP32', dims, zero_data: true } };
}

function execution(inputs: [string, ...number[]][]): object {
  const warmUp = (batch: number): object => ({
    name: `batch of ${batch}`,
    batch_size: batch,
    inputs: inputs.map((input) => zeros(...input)),
  });
  return {
    instance_group: [{ count: 2, kind: 'enum KIND_CPU' }],
    dynamic_batching: {
      max_queue_delay_microseconds: 1500,
      priority_levels: 2,
      default_priority_level: 1,
      default_queue_policy: {
        timeout_action: 'enum REJECT',
        allow_timeout_override: true,
        max_queue_size: 512,
      },
    },
    model_warmup: [warmUp(1), warmUp(16)],
  };
}

const series: [string, ...number[]][] = [
  ['values', 48, 6],
  ['observed', 48, 6],
  ['time', 48, 4],
  ['geography', 12],
];
const pipelineTensors = {
  max_batch_size: 16,
  input: series.map((input) => tensor(...input)),
  output: [tensor('mean', 24, 3, 2), tensor('quantiles', 24, 3, 2, 5), tensor('wind_vector', 24, 3, 2)],
};

test('a model of one graph becomes one Triton model', async () => {
  const written = await exportTritonRepository(
    await readModel(WORK_MODEL),
    repository,
    'onnxruntime',
    OPTIONS,
  );
  expect(written).toEqual(['work-1.0.0']);
  expect(readdirSync(repository)).toEqual(written);
  expect(sameBytes('work-1.0.0/1/model.onnx', path.join(WORK_MODEL, 'work.onnx'))).toBe(true);
  expect(configuration('work-1.0.0')).toEqual({
    name: 'work-1.0.0',
    platform: 'onnxruntime_onnx',
    default_model_filename: 'model.onnx',
    max_batch_size: 16,
    input: [tensor('x', 4)],
    output: [tensor('y', 4)],
    ...execution([['x', 4]]),
  });
});

test('a pipeline becomes a Triton model for each graph, and an ensemble of them under its id', async () => {
  const id = 'persistence-1.0.0';
  const model = await readModel(PERSISTENCE_MODEL);
  const written = await exportTritonRepository(model, repository, 'onnxruntime', OPTIONS);
  expect(written).toEqual([`${id}-embedding`, `${id}-backbone`, `${id}-head`, id]);
  expect(readdirSync(repository)).toEqual([...written].sort());

  // A tensor of the batch dimension alone: Triton wants one dimension more, the graph has none.
  const context = { ...tensor('context', 1), reshape: { shape: [] } };
  expect(configuration(`${id}-embedding`)).toEqual({
    name: `${id}-embedding`,
    platform: 'onnxruntime_onnx',
    default_model_filename: 'model.onnx',
    max_batch_size: 16,
    input: pipelineTensors.input,
    output: [tensor('map', 1, 16, 18), context],
    ...execution(series),
  });
  expect(configuration(`${id}-head`)).toMatchObject({
    input: [tensor('features', 1, 16, 18), context],
    output: pipelineTensors.output,
  });
  for (const graph of ['embedding', 'backbone', 'head']) {
    const original = path.join(PERSISTENCE_MODEL, `${graph}.onnx`);
    expect(sameBytes(`${id}-${graph}/1/model.onnx`, original)).toBe(true);
  }

  const same = (...names: string[]): object[] => names.map((name) => ({ key: name, value: name }));
  expect(configuration(id)).toEqual({
    name: id,
    platform: 'ensemble',
    ...pipelineTensors,
    ensemble_scheduling: {
      step: [
        {
          model_name: `${id}-embedding`,
          model_version: -1,
          input_map: same('values', 'observed', 'time', 'geography'),
          output_map: same('map', 'context'),
        },
        {
          model_name: `${id}-backbone`,
          model_version: -1,
          input_map: same('map'),
          output_map: same('features'),
        },
        {
          model_name: `${id}-head`,
          model_version: -1,
          input_map: same('features', 'context'),
          output_map: same('mean', 'quantiles', 'wind_vector'),
        },
      ],
    },
  });
  expect(readdirSync(path.join(repository, id, '1'))).toEqual([]);
});

test('for the python backend all graphs are one Triton model', async () => {
  const id = 'persistence-1.0.0';
  const model = await readModel(PERSISTENCE_MODEL);
  await expect(exportTritonRepository(model, repository, 'python', OPTIONS)).resolves.toEqual([id]);
  expect(readdirSync(path.join(repository, id, '1')).sort()).toEqual([
    'backbone.onnx',
    'embedding.onnx',
    'head.onnx',
    'model.py',
  ]);
  expect(configuration(id)).toEqual({
    name: id,
    backend: 'python',
    ...pipelineTensors,
    ...execution(series),
    parameters: [
      {
        key: 'pipeline',
        value: {
          string_value: JSON.stringify([
            {
              file: 'embedding.onnx',
              inputs: ['values', 'observed', 'time', 'geography'],
              outputs: ['map', 'context'],
            },
            { file: 'backbone.onnx', inputs: ['map'], outputs: ['features'] },
            {
              file: 'head.onnx',
              inputs: ['features', 'context'],
              outputs: ['mean', 'quantiles', 'wind_vector'],
            },
          ]),
        },
      },
    ],
  });
});

test('what is in the repository already stays as it is', async () => {
  const model = await readModel(WORK_MODEL);
  await exportTritonRepository(model, repository, 'onnxruntime', OPTIONS);
  const again = exportTritonRepository(model, repository, 'python', OPTIONS);
  await expect(again).rejects.toThrow(InvalidInputError);
  await expect(again).rejects.toThrow(/a folder that holds no work-1\.0\.0 yet/);
  expect(readdirSync(path.join(repository, 'work-1.0.0', '1'))).toEqual(['model.onnx']);
});

test('the command writes what its options say, readable for everybody', async () => {
  const { code, stdout } = await run([
    ...['models', 'export-triton', WORK_MODEL, '--out', repository, '--kind', 'gpu', '--max-batch', '1'],
    ...['--queue-delay', '0.5', '--instances', '3'],
  ]);
  expect(stdout).toBe(`work-1.0.0: wrote work-1.0.0 to ${repository}\n`);
  expect(code).toBe(0);
  expect(statSync(path.join(repository, 'work-1.0.0')).mode & 0o777).toBe(0o755);
  expect(configuration('work-1.0.0')).toMatchObject({
    max_batch_size: 1,
    instance_group: [{ count: 3, kind: 'enum KIND_GPU' }],
    dynamic_batching: { max_queue_delay_microseconds: 500 },
    model_warmup: [{ batch_size: 1 }],
  });
  const again = await run(['models', 'export-triton', WORK_MODEL, '--out', repository]);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('work-1.0.0');
});
