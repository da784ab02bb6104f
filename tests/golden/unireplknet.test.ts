/** The backbone as it serves, in its inference form, against the published implementation's numbers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tensors } from '../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import {
  REFERENCE_OUTPUTS,
  referenceModel,
  type ReferenceOutput,
  relativeDifference,
} from '../support/reference-network.js';
import { readSafetensors, storedTensor } from '../support/safetensors.js';

/** Largest difference, in units of the largest value of the tensor. */
const TOLERANCE = 1e-5;

/** What the reference calls the outputs; it counts stages from 0. */
const REFERENCES = {
  stage1: ['stage0'],
  stage2: ['stage1'],
  stage3: ['stage2'],
  stage4: ['stage3'],
  logits: ['logits', 'logits_reparameterized'],
} as const;

let folder: string;
let engine: LocalEngine;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-golden-'));
  engine = await LocalEngine.start({ provider: 'cpu', workers: 1 });
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function run(
  channels: number,
  form: 'fused' | 'split',
  outputs: readonly ReferenceOutput[],
): Promise<Tensors> {
  const model = await referenceModel(folder, channels, form, outputs);
  const { shape, data } = storedTensor(references(channels), 'input');
  await engine.load(model);
  try {
    return await engine.infer(model.id, { maps: { dims: shape, data } });
  } finally {
    await engine.unload(model.id);
  }
}

function references(channels: number): ReturnType<typeof readSafetensors> {
  return readSafetensors(new URL(`unireplknet-micro-${channels}ch.io.safetensors`, import.meta.url));
}

function expectReference(channels: number, outputs: Tensors, names: readonly (keyof typeof REFERENCES)[]): void {
  for (const name of names) {
    const output = outputs[name];
    expect(output?.dims).toEqual([2, ...REFERENCE_OUTPUTS[name]]);
    for (const reference of REFERENCES[name]) {
      const expected = storedTensor(references(channels), reference);
      expect(relativeDifference(output?.data, expected.data), reference).toBeLessThan(TOLERANCE);
    }
  }
}

test.for([1, 3])('a network of %i input channels gives the reference stages and logits', async (channels) => {
  const outputs = await run(channels, 'fused', ['stage1', 'stage2', 'stage3', 'stage4', 'features', 'logits']);
  expectReference(channels, outputs, ['stage1', 'stage2', 'stage3', 'stage4', 'logits']);
});

test.for([1, 3])('so does a network of %i channels that is split into backbone and head', async (channels) => {
  const outputs = await run(channels, 'split', ['features', 'logits']);
  expect(Object.keys(outputs).sort()).toEqual(['features', 'logits']);
  expectReference(channels, outputs, ['logits']);
});

test('stage features for necks of detection and segmentation are served by their names, alone', async () => {
  const outputs = await run(3, 'fused', ['stage2', 'stage3', 'stage4']);
  expect(Object.keys(outputs).sort()).toEqual(['stage2', 'stage3', 'stage4']);
  expectReference(3, outputs, ['stage2', 'stage3', 'stage4']);
});
