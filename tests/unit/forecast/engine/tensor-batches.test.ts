import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchSizes, paddedBatchSize } from '../../../../forecast/engine/batching/batch-sizes.js';
import { joinTensors, splitTensors } from '../../../../forecast/engine/batching/tensor-batches.js';
import type { Tensors } from '../../../../forecast/engine/inference-engine.js';

const ITEM = [2, 3];

function tensors(size: number, first: number): Tensors {
  const data = Float32Array.from({ length: size * 6 }, (_, index) => first + index);
  return { x: { dims: [size, ...ITEM], data }, y: { dims: [size], data: data.slice(0, size) } };
}

test('requests that are joined and split again are as they were, whatever the padding', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(sizes, fc.nat(4), (chosen, padding) => {
      const requests = chosen.map((size, index) => tensors(size, 100 * index));
      const total = chosen.reduce((sum, size) => sum + size, 0);
      const batch = joinTensors(requests, total + padding);
      expect(batch.x?.dims).toEqual([total + padding, ...ITEM]);
      expect(batch.x?.data.subarray(total * 6)).toEqual(new Float32Array(padding * 6));
      expect(splitTensors(batch, chosen)).toEqual(requests);
    }),
  );
});

test('a joined batch shares no memory with the requests', () => {
  const request = tensors(1, 5);
  const batch = joinTensors([request], 1);
  expect(batch.x?.data.buffer).not.toBe(request.x?.data.buffer);
});

test('batch sizes are powers of two up to the largest, and a batch takes the next one up', () => {
  expect(batchSizes(1)).toEqual([1]);
  expect(batchSizes(16)).toEqual([1, 2, 4, 8, 16]);
  expect(batchSizes(24)).toEqual([1, 2, 4, 8, 16, 24]);
  expect([1, 3, 9, 24].map((size) => paddedBatchSize(size, batchSizes(24)))).toEqual([1, 4, 16, 24]);
  expect(paddedBatchSize(5, [])).toBe(5);
});
