/** The backbone as it serves, in its inference form, against the published implementation's numbers. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tensors } from '../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { readModel } from '../../forecast/registry/read-model.js';
import { readSafetensors, type StoredTensor } from '../support/safetensors.js';

/** Largest difference, in units of the largest value of the tensor. */
const TOLERANCE = 1e-5;

/** Outputs of the graph, their shapes after the batch, and what the reference calls them (it counts from 0). */
const OUTPUTS = {
  stage1: { shape: [8, 24, 24], references: ['stage0'] },
  stage2: { shape: [16, 12, 12], references: ['stage1'] },
  stage3: { shape: [32, 6, 6], references: ['stage2'] },
  stage4: { shape: [64, 3, 3], references: ['stage3'] },
  features: { shape: [64], references: [] },
  logits: { shape: [10], references: ['logits', 'logits_reparameterized'] },
} as const;

let folder: string;
let engine: LocalEngine;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-golden-'));
  engine = await LocalEngine.start({ provider: 'cpu' });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** Makes the graph beside this file a model that the registry reads. */
function writeModel(channels: number): string {
  const target = mkdtempSync(path.join(folder, 'model-'));
  const file = `unireplknet-micro-${channels}ch.onnx`;
  const graph = new URL(file, import.meta.url);
  copyFileSync(graph, path.join(target, file));
  const tensor = (name: string, shape: readonly number[]): object => ({
    name,
    type: 'float32',
    shape: ['batch', ...shape],
  });
  const manifest = {
    name: `micro-${channels}`,
    version: '1.0.0',
    description: 'Reference network.',
    task: 'classify',
    modality: 'image',
    labels: Array.from({ length: 10 }, (_, index) => String(index)),
    pipeline: [
      {
        name: 'network',
        file,
        sha256: createHash('sha256').update(readFileSync(graph)).digest('hex'),
        inputs: [tensor('maps', [channels, 96, 96])],
        outputs: Object.entries(OUTPUTS).map(([name, { shape }]) => tensor(name, shape)),
      },
    ],
    trainingData: [],
    metrics: {},
    licence: 'Apache-2.0',
  };
  writeFileSync(path.join(target, 'manifest.json'), JSON.stringify(manifest));
  return target;
}

async function run(channels: number, input: StoredTensor): Promise<Tensors> {
  const model = await readModel(writeModel(channels));
  await engine.load(model);
  return engine.infer(model.id, { maps: { dims: input.shape, data: input.data } });
}

function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  const difference = expected.reduce(
    (worst, value, index) => Math.max(worst, Math.abs(value - (actual[index] ?? NaN))),
    0,
  );
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return difference / largest;
}

test.for([1, 3])('a network of %i input channels gives the reference stages and logits', async (channels) => {
  const golden = readSafetensors(new URL(`unireplknet-micro-${channels}ch.io.safetensors`, import.meta.url));
  const input = golden.get('input');
  if (input === undefined) throw new Error('the reference has no input');
  const outputs = await run(channels, input);
  for (const [name, { shape, references }] of Object.entries(OUTPUTS)) {
    const output = outputs[name];
    expect(output?.dims).toEqual([2, ...shape]);
    for (const reference of references) {
      const expected = golden.get(reference);
      if (expected === undefined || output === undefined) throw new Error(`there is no ${reference}`);
      expect(relativeDifference(output.data, expected.data), reference).toBeLessThan(TOLERANCE);
    }
  }
});
