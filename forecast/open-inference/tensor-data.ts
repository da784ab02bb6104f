import { InvalidInputError } from '../../ingest/errors.js';
import { fromHalf, toHalf } from '../engine/half-precision.js';
import type { Tensor } from '../engine/inference-engine.js';
import type { TensorSpecification } from '../registry/manifest.js';
import type { ProtocolTensor } from './schemas.js';

/** The protocol's names for what graphs take and give. */
export const DATATYPES = { float32: 'FP32', float16: 'FP16' } as const satisfies Record<
  TensorSpecification['type'],
  string
>;
export type Datatype = (typeof DATATYPES)[TensorSpecification['type']];

const BYTES_PER_VALUE: Readonly<Record<Datatype, number>> = { FP32: 4, FP16: 2 };
const DEEPEST_NESTING = 16;

/** The bytes of binary tensors, taken from the front. */
export class BinarySection {
  #offset = 0;

  constructor(private readonly bytes: Uint8Array) {}

  take(field: string, size: number): Uint8Array {
    const left = this.bytes.length - this.#offset;
    if (size > left) {
      throw new InvalidInputError(`${field}.parameters.binary_data_size`, size, `at most ${left} bytes left`);
    }
    this.#offset += size;
    return this.bytes.subarray(this.#offset - size, this.#offset);
  }

  requireEnd(): void {
    const left = this.bytes.length - this.#offset;
    if (left > 0)
      throw new InvalidInputError('body', `${left} bytes too many`, 'the bytes of its tensors alone');
  }
}

/**
 * A tensor from JSON or from the binary section. Its size is checked against its shape before memory is taken for
 * it. Throws InvalidInputError, which begins with `field`.
 */
export function readTensor(field: string, tensor: ProtocolTensor, section: BinarySection): Tensor {
  const { datatype, shape, parameters, data } = tensor;
  if (!isDatatype(datatype)) throw new InvalidInputError(`${field}.datatype`, datatype, 'FP32 or FP16');
  const length = shape.reduce((product, size) => product * size, 1);
  const size = parameters?.binary_data_size;
  if (size === undefined) {
    if (datatype === 'FP16') throw new InvalidInputError(`${field}.data`, '[...]', 'FP16 in binary alone');
    if (data === undefined) throw new InvalidInputError(`${field}.data`, data, `${length} numbers`);
    return { dims: shape, data: readNumbers(`${field}.data`, data, length) };
  }
  if (data !== undefined)
    throw new InvalidInputError(`${field}.data`, '[...]', 'none beside binary_data_size');
  const bytes = length * BYTES_PER_VALUE[datatype];
  if (size !== bytes) {
    throw new InvalidInputError(
      `${field}.parameters.binary_data_size`,
      size,
      `${bytes} bytes for ${datatype} [${shape.join(', ')}]`,
    );
  }
  return { dims: shape, data: readBytes(section.take(field, size), datatype) };
}

/** The tensor's values as the protocol carries them: little-endian, row by row. */
export function tensorBytes({ data }: Tensor, datatype: Datatype): Uint8Array {
  const values = datatype === 'FP32' ? data : toHalf(data);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Copied, since values must begin at a multiple of their size and the section may not. */
function readBytes(bytes: Uint8Array, datatype: Datatype): Float32Array {
  const { buffer } = Uint8Array.from(bytes);
  return datatype === 'FP32' ? new Float32Array(buffer) : fromHalf(new Uint16Array(buffer));
}

function isDatatype(text: string): text is Datatype {
  return text in BYTES_PER_VALUE;
}

function readNumbers(field: string, nested: readonly unknown[], length: number): Float32Array {
  const found = countLeaves(field, nested, 1);
  if (found !== length) {
    throw new InvalidInputError(`${field}.length`, found, `${length} numbers, nested by dimension or flat`);
  }
  const values = new Float32Array(length);
  let count = 0;
  const read = (items: readonly unknown[]): void => {
    for (const item of items) {
      if (Array.isArray(item)) {
        read(item);
        continue;
      }
      if (typeof item !== 'number' || !Number.isFinite(Math.fround(item))) {
        throw new InvalidInputError(`${field}[${count}]`, item, 'a number that FP32 holds');
      }
      values[count++] = item;
    }
  };
  read(nested);
  return values;
}

function countLeaves(field: string, items: readonly unknown[], depth: number): number {
  if (depth > DEEPEST_NESTING) {
    throw new InvalidInputError(field, 'deeper nesting', `at most ${DEEPEST_NESTING} levels`);
  }
  return items.reduce<number>(
    (count, item) => count + (Array.isArray(item) ? countLeaves(field, item, depth + 1) : 1),
    0,
  );
}
