import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Reads the float32 tensors of a safetensors file and leaves others aside: the length of a JSON header (64 bits, little endian), the
 * header, then the bytes that it points into (https://huggingface.co/docs/safetensors).
 */
export function readSafetensors(file: URL): ReadonlyMap<string, StoredTensor> {
  const bytes = readFileSync(file);
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(bytes.subarray(8, headerEnd).toString('utf8')));
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entrySchema.parse(entry);
    if (dtype !== 'F32') continue;
    // A copy, since the bytes of a tensor need not lie on a multiple of four.
    const data = Uint8Array.from(bytes.subarray(headerEnd + offsets[0], headerEnd + offsets[1]));
    tensors.set(name, { shape, data: new Float32Array(data.buffer) });
  }
  return tensors;
}

/** A tensor that must be there. */
export function storedTensor(tensors: ReadonlyMap<string, StoredTensor>, name: string): StoredTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`there is no float32 tensor ${name}`);
  return tensor;
}
