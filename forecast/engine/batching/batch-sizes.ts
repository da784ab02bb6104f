/** The sizes that batches are padded to where shapes are tuned: powers of two, and the largest. */
export function batchSizes(largest: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < largest; size *= 2) sizes.push(size);
  return [...sizes, largest];
}

export function paddedBatchSize(size: number, sizes: readonly number[]): number {
  return sizes.find((candidate) => candidate >= size) ?? size;
}
