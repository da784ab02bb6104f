/**
 * The webgpu provider for real, on SwiftShader, the software Vulkan driver that comes with Debian's chromium (needs
 * libvulkan1 too). Slow, but the same code as on graphics hardware.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tensors } from '../../forecast/engine/inference-engine.js';
import { hasGraphicsDevice } from '../../forecast/engine/local-engine-options.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { providerCandidates } from '../../forecast/engine/providers.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import { pipelineSignature } from '../../forecast/registry/pipeline-signature.js';
import { readModel } from '../../forecast/registry/read-model.js';
import { PERSISTENCE_MODEL } from '../integration/forecast/support/fixture-models.js';
import { referenceModel, relativeDifference } from '../support/reference-network.js';
import { readSafetensors, storedTensor } from '../support/safetensors.js';

const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';
const TOLERANCE = 1e-4;

let folder: string;
let webgpu: LocalEngine;
let cpu: LocalEngine;

beforeAll(async () => {
  if (!existsSync(SWIFTSHADER)) throw new Error(`there is no ${SWIFTSHADER}; apt-get install chromium`);
  // The Vulkan loader reads it when the worker thread opens its first session.
  process.env.VK_DRIVER_FILES = SWIFTSHADER;
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-webgpu-'));
  webgpu = await LocalEngine.start({ provider: 'webgpu', largestBatch: 2 });
  cpu = await LocalEngine.start({ provider: 'cpu', largestBatch: 2 });
});

afterAll(async () => {
  await webgpu.close();
  await cpu.close();
  rmSync(folder, { recursive: true });
});

async function onBoth(model: ModelArtefact, inputs: Tensors): Promise<[Tensors, Tensors]> {
  await webgpu.load(model);
  await cpu.load(model);
  return [await webgpu.infer(model.id, inputs), await cpu.infer(model.id, inputs)];
}

/** Largest difference of any output, in units of the largest value of that output. */
function difference(actual: Tensors, expected: Tensors): number {
  return Math.max(
    ...Object.entries(expected).map(([name, { data }]) => relativeDifference(actual[name]?.data, data)),
  );
}

test.for([
  [1, 'fused'],
  [3, 'fused'],
  [1, 'split'],
  [3, 'split'],
] as const)(
  'a reference network of %i channels, %s, gives the numbers of the processor',
  { timeout: 120_000 },
  async ([channels, form]) => {
    expect(webgpu.provider).toBe('webgpu');
    const golden = readSafetensors(
      new URL(`../golden/unireplknet-micro-${channels}ch.io.safetensors`, import.meta.url),
    );
    const { shape, data } = storedTensor(golden, 'input');
    const [ours, reference] = await onBoth(
      await referenceModel(folder, channels, form, ['features', 'logits']),
      {
        maps: { dims: shape, data },
      },
    );
    expect(Object.keys(ours).sort()).toEqual(['features', 'logits']);
    expect(difference(ours, reference)).toBeLessThan(TOLERANCE);
    const { data: logits } = storedTensor(golden, 'logits');
    expect(difference(ours, { logits: { dims: [2, 10], data: logits } })).toBeLessThan(TOLERANCE);
  },
);

test(
  'a forecast model of three graphs gives the numbers of the processor',
  { timeout: 120_000 },
  async () => {
    const model = await readModel(PERSISTENCE_MODEL);
    const inputs = Object.fromEntries(
      pipelineSignature(model.manifest.pipeline).inputs.map(({ name, shape }) => {
        const dims = shape.map((size) => (size === 'batch' ? 2 : size));
        const length = dims.reduce((product, size) => product * size, 1);
        return [name, { dims, data: Float32Array.from({ length }, (_, index) => 1 + Math.sin(index)) }];
      }),
    );
    const [ours, reference] = await onBoth(model, inputs);
    expect(Object.keys(ours).sort()).toEqual(['mean', 'quantiles', 'wind_vector']);
    expect(difference(ours, reference)).toBeLessThan(TOLERANCE);
  },
);

test('auto does not take a software driver for graphics hardware', async () => {
  expect(providerCandidates('auto', false)).toEqual(['cpu']);
  const auto = await LocalEngine.start({ provider: 'auto' });
  expect(providerCandidates('auto', hasGraphicsDevice())).toContain(auto.provider);
  await auto.close();
});
