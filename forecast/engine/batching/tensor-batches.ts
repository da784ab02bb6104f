import type { Tensor, Tensors } from '../inference-engine.js';

/**
 * Joins the tensors of several requests along the batch, into new buffers that can be transferred. The batch is
 * filled with zeros up to `paddedSize` maps.
 */
export function joinTensors(requests: readonly Tensors[], paddedSize: number): Tensors {
  const names = Object.keys(requests[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      joinBatch(
        requests.map((tensors) => tensors[name]).filter((tensor) => tensor !== undefined),
        paddedSize,
      ),
    ]),
  );
}

function joinBatch(parts: readonly Tensor[], paddedSize: number): Tensor {
  const itemDims = parts[0]?.dims.slice(1) ?? [];
  const data = new Float32Array(paddedSize * elements(itemDims));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { dims: [paddedSize, ...itemDims], data };
}

/** Cuts a batch's tensors into those of its requests; each gets buffers of its own. */
export function splitTensors(batch: Tensors, sizes: readonly number[]): Tensors[] {
  let first = 0;
  return sizes.map((size) => {
    const part = Object.fromEntries(
      Object.entries(batch).map(([name, tensor]) => [name, sliceBatch(tensor, first, size)]),
    );
    first += size;
    return part;
  });
}

function sliceBatch({ dims, data }: Tensor, first: number, size: number): Tensor {
  const [batch, ...itemDims] = dims;
  if (first === 0 && size === batch) return { dims, data };
  const item = elements(itemDims);
  return { dims: [size, ...itemDims], data: data.slice(first * item, (first + size) * item) };
}

export function tensorBuffers(tensors: Tensors): ArrayBuffer[] {
  return Object.values(tensors)
    .map(({ data }) => data.buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer);
}

function elements(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}
