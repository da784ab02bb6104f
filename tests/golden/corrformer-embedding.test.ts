/** CorrFormer's data embedding, as it serves, against the reference implementation's numbers. */
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { readSafetensors, storedTensor } from '../support/safetensors.js';

test('three nodes of eleven stations become the maps of the reference', async () => {
  const golden = readSafetensors(new URL('corrformer-embedding.safetensors', import.meta.url));
  const input = (name: string, dims: number[]) => new Tensor('float32', storedTensor(golden, name).data, dims);
  const session = await InferenceSession.create(
    fileURLToPath(new URL('corrformer-embedding.onnx', import.meta.url)),
  );
  const { map } = await session.run({
    values: input('input', [3, 48, 11]),
    time: input('time_features', [3, 48, 4]),
    geography: input('stations_standardized', [3, 33]),
  });
  expect(map?.dims).toEqual([3, 1, 192, 192]);
  const expected = storedTensor(golden, 'map').data;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const actual = await map?.getData();
  expect(actual).toHaveLength(expected.length);
  let difference = 0;
  expected.forEach((value, index) => {
    difference = Math.max(difference, Math.abs(Number(actual?.[index]) - value));
  });
  expect(difference / largest).toBeLessThan(1e-5);
});
