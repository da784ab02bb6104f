import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import { readModel } from '../../forecast/registry/read-model.js';

const GOLDEN = path.resolve(import.meta.dirname, '../golden');
const CLASSES = 10;

/** Shapes after the batch of what a reference network gives, by name. */
export const REFERENCE_OUTPUTS = {
  stage1: [8, 24, 24],
  stage2: [16, 12, 12],
  stage3: [32, 6, 6],
  stage4: [64, 3, 3],
  features: [64],
  logits: [CLASSES],
} as const;

export type ReferenceOutput = keyof typeof REFERENCE_OUTPUTS;

/**
 * The reference network of 1 or 3 input channels as a model that the registry reads, written below `folder`: one graph
 * that gives `outputs`, or a backbone that gives stages and a head that makes features and logits of the last one.
 */
export async function referenceModel(
  folder: string,
  channels: number,
  form: 'fused' | 'split',
  outputs: readonly ReferenceOutput[],
): Promise<ModelArtefact> {
  const target = mkdtempSync(path.join(folder, 'model-'));
  const maps = tensor('maps', [channels, 96, 96]);
  const network = `unireplknet-micro-${channels}ch`;
  const ofHead = outputs.filter((name) => name === 'features' || name === 'logits');
  const stages = outputs.filter((name) => name !== 'features' && name !== 'logits');
  const pipeline =
    form === 'fused'
      ? [graph(target, `${network}.onnx`, [maps], outputs.map(output))]
      : [
          graph(target, `${network}.onnx`, [maps], [...new Set([...stages, 'stage4' as const])].map(output)),
          graph(target, `${network}-head.onnx`, [output('stage4')], ofHead.map(output)),
        ];
  const manifest = {
    name: `micro-${channels}-${form}`,
    version: '1.0.0',
    description: 'Reference network.',
    task: 'classify',
    modality: 'image',
    labels: Array.from({ length: CLASSES }, (_, index) => String(index)),
    pipeline,
    trainingData: [],
    metrics: {},
    licence: 'Apache-2.0',
  };
  writeFileSync(path.join(target, 'manifest.json'), JSON.stringify(manifest));
  return readModel(target);
}

function graph(folder: string, file: string, inputs: readonly object[], outputs: readonly object[]): object {
  const copy = path.join(folder, file);
  copyFileSync(path.join(GOLDEN, file), copy);
  const sha256 = createHash('sha256').update(readFileSync(copy)).digest('hex');
  return { name: path.basename(file, '.onnx'), file, sha256, inputs, outputs };
}

function output(name: ReferenceOutput): object {
  return tensor(name, REFERENCE_OUTPUTS[name]);
}

function tensor(name: string, shape: readonly number[]): object {
  return { name, type: 'float32', shape: ['batch', ...shape] };
}

/** Largest difference of two tensors, in units of the largest value of the second. */
export function relativeDifference(actual: Float32Array | undefined, expected: Float32Array): number {
  const worst = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (actual?.[index] ?? NaN))),
    0,
  );
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return worst / largest;
}
