import { InvalidInputError } from '../../../ingest/errors.js';
import { readBinaryPoints } from './binary-points.js';
import type { Points } from './points.js';
import { PLY_TYPES } from './scalar-types.js';

/** Bytes of the header up to and with scales and offsets, in every version (ASPRS LAS 1.4, table 3). */
const HEADER = 179;
const LARGEST_POINT_FORMAT = 10;

/**
 * ASPRS LAS 1.0 to 1.4: coordinates are whole numbers with a scale and an offset. Throws InvalidInputError where the
 * file is damaged, or compressed (LAZ).
 */
export function readLas(bytes: Uint8Array): Points {
  if (bytes.length < HEADER) throw new InvalidInputError('las', `${bytes.length} bytes`, 'a whole header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = view.getUint8(104);
  if (format > LARGEST_POINT_FORMAT) {
    throw new InvalidInputError('las.format', format, '0 to 10; of LAZ, write LAS (las2las, pdal translate)');
  }
  const integer = PLY_TYPES.get('int32');
  if (integer === undefined) throw new Error('int32 is a scalar type');
  const points = readBinaryPoints(bytes, {
    count: pointCount(view),
    start: view.getUint32(96, true),
    stride: Math.max(12, view.getUint16(105, true)),
    coordinates: [
      { type: integer, offset: 0 },
      { type: integer, offset: 4 },
      { type: integer, offset: 8 },
    ],
    littleEndian: true,
  });
  return points.map((value, index) => {
    const axis = (index % 3) * 8;
    return value * view.getFloat64(131 + axis, true) + view.getFloat64(155 + axis, true);
  });
}

/** The old field of 32 bits, and where that is empty the one of 64 bits that version 1.4 has. */
function pointCount(view: DataView): number {
  const count = view.getUint32(107, true);
  return count === 0 && view.byteLength >= 255 ? Number(view.getBigUint64(247, true)) : count;
}
