import { type Points, requirePointCount } from './points.js';
import type { ScalarType } from './scalar-types.js';

export interface BinaryField {
  readonly type: ScalarType;
  /** Bytes from the start of a point. */
  readonly offset: number;
}

export interface BinaryLayout {
  readonly count: number;
  /** Bytes from the start of the file to the first point, and from one point to the next. */
  readonly start: number;
  readonly stride: number;
  readonly coordinates: readonly [BinaryField, BinaryField, BinaryField];
  readonly littleEndian: boolean;
}

/** Throws InvalidInputError where the file ends before its points do. */
export function readBinaryPoints(bytes: Uint8Array, layout: BinaryLayout): Points {
  const { count, start, stride, coordinates, littleEndian } = layout;
  requirePointCount(count, stride, bytes.length - start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = new Float64Array(count * 3);
  for (let point = 0; point < count; point++) {
    for (const [axis, { type, offset }] of coordinates.entries()) {
      points[point * 3 + axis] = type.read(view, start + point * stride + offset, littleEndian);
    }
  }
  return points;
}
