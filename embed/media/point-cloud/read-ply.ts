import { InvalidInputError } from '../../../ingest/errors.js';
import { readBinaryPoints } from './binary-points.js';
import { type Points, requirePointCount } from './points.js';
import { readColumns } from './read-columns.js';
import { PLY_TYPES, type ScalarType } from './scalar-types.js';

const LONGEST_HEADER = 65_536;
const HEADER_END = /^end_header\r?\n/m;

interface PlyHeader {
  readonly format: string;
  readonly count: number;
  readonly properties: readonly { readonly name: string; readonly type: ScalarType }[];
  readonly length: number;
}

/**
 * PLY, as text or binary of either byte order. Its vertices are the points; they come first, as all programs write
 * them. Throws InvalidInputError where the file is damaged or its vertices have no x, y and z.
 */
export function readPly(bytes: Uint8Array): Points {
  const { format, count, properties, length } = readHeader(bytes);
  const columns = [column(properties, 'x'), column(properties, 'y'), column(properties, 'z')] as const;
  if (format === 'ascii') {
    requirePointCount(count, 1, bytes.length - length);
    const points = readColumns(Buffer.from(bytes.subarray(length)).toString('latin1'), columns, count);
    if (points.length < count * 3) throw new InvalidInputError('ply', points.length / 3, `${count} vertices`);
    return points;
  }
  const offsets: number[] = [];
  let stride = 0;
  for (const { type } of properties) {
    offsets.push(stride);
    stride += type.bytes;
  }
  const field = (index: number) => {
    const property = properties[index];
    if (property === undefined) throw new InvalidInputError('ply', index, 'a property');
    return { type: property.type, offset: offsets[index] ?? 0 };
  };
  return readBinaryPoints(bytes, {
    count,
    start: length,
    stride,
    coordinates: [field(columns[0]), field(columns[1]), field(columns[2])],
    littleEndian: format === 'binary_little_endian',
  });
}

function readHeader(bytes: Uint8Array): PlyHeader {
  const start = Buffer.from(bytes.subarray(0, LONGEST_HEADER)).toString('latin1');
  const end = HEADER_END.exec(start);
  if (end === null) throw new InvalidInputError('ply', 'no end_header', 'a whole header');
  const lines = start
    .slice(0, end.index)
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const format = lines.find(([word]) => word === 'format')?.[1] ?? 'missing';
  if (!['ascii', 'binary_little_endian', 'binary_big_endian'].includes(format)) {
    throw new InvalidInputError('ply.format', format, 'ascii, binary_little_endian or binary_big_endian');
  }
  const first = lines.findIndex(([word]) => word === 'element');
  const [, element, count] = lines[first] ?? [];
  if (element !== 'vertex')
    throw new InvalidInputError('ply.element', element, 'vertex as the first element');
  const next = lines.findIndex(([word], index) => index > first && word === 'element');
  const properties = lines
    .slice(first + 1, next < 0 ? undefined : next)
    .filter(([word]) => word === 'property')
    .map(([, type = '', name = '']) => ({ name, type: requireType(type) }));
  return { format, count: Number(count), properties, length: end.index + end[0].length };
}

function requireType(name: string): ScalarType {
  const type = PLY_TYPES.get(name);
  if (type !== undefined) return type;
  throw new InvalidInputError('ply.property', name, [...PLY_TYPES.keys()].join(', '));
}

function column(properties: PlyHeader['properties'], name: string): number {
  const index = properties.findIndex((property) => property.name === name);
  if (index >= 0) return index;
  const names = properties.map((property) => property.name).join(', ');
  throw new InvalidInputError('ply.properties', names, `x, y and z; ${name} is missing`);
}
