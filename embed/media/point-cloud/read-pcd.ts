import { InvalidInputError } from '../../../ingest/errors.js';
import { readBinaryPoints } from './binary-points.js';
import { type Points, requirePointCount } from './points.js';
import { readColumns } from './read-columns.js';
import { PCD_TYPES } from './scalar-types.js';

const LONGEST_HEADER = 65_536;
const HEADER_END = /^DATA[ \t]+(\S+)[ \t]*\r?\n/m;

interface PcdField {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly count: number;
}

/**
 * Point Cloud Library's PCD, as text or binary. Throws InvalidInputError where it is damaged, compressed, or has no
 * x, y and z.
 */
export function readPcd(bytes: Uint8Array): Points {
  const start = Buffer.from(bytes.subarray(0, LONGEST_HEADER)).toString('latin1');
  const end = HEADER_END.exec(start);
  if (end === null) throw new InvalidInputError('pcd', 'no DATA line', 'a whole header');
  const header = new Map(
    start
      .slice(0, end.index)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .map(([name = '', ...values]) => [name, values] as const),
  );
  const fields = readFields(header);
  const count = Number(header.get('POINTS')?.[0]);
  const length = end.index + end[0].length;
  if (end[1] === 'ascii') {
    requirePointCount(count, 1, bytes.length - length);
    const columns = [textColumn(fields, 'x'), textColumn(fields, 'y'), textColumn(fields, 'z')] as const;
    const points = readColumns(Buffer.from(bytes.subarray(length)).toString('latin1'), columns, count);
    if (points.length < count * 3) throw new InvalidInputError('pcd', points.length / 3, `${count} points`);
    return points;
  }
  if (end[1] !== 'binary') {
    throw new InvalidInputError(
      'pcd.data',
      end[1],
      'ascii or binary (pcl_convert_pcd_ascii_binary makes them)',
    );
  }
  return readBinaryPoints(bytes, {
    count,
    start: length,
    stride: fields.reduce((sum, { size, count: times }) => sum + size * times, 0),
    coordinates: [binaryField(fields, 'x'), binaryField(fields, 'y'), binaryField(fields, 'z')],
    littleEndian: true,
  });
}

function readFields(header: ReadonlyMap<string, readonly string[]>): PcdField[] {
  const names = header.get('FIELDS') ?? [];
  return names.map((name, index) => {
    const field = {
      name,
      size: Number(header.get('SIZE')?.[index]),
      type: header.get('TYPE')?.[index] ?? '',
      count: Number(header.get('COUNT')?.[index] ?? 1),
    };
    const sound = [field.size, field.count].every(
      (value) => Number.isInteger(value) && value > 0 && value < 65_536,
    );
    if (!sound)
      throw new InvalidInputError(`pcd.${name}`, `SIZE ${field.size}, COUNT ${field.count}`, 'whole numbers');
    return field;
  });
}

function requireField(fields: readonly PcdField[], name: string): number {
  const index = fields.findIndex((field) => field.name === name);
  if (index >= 0) return index;
  throw new InvalidInputError(
    'pcd.fields',
    fields.map((field) => field.name).join(' '),
    `x, y and z; no ${name} here`,
  );
}

function textColumn(fields: readonly PcdField[], name: string): number {
  return fields.slice(0, requireField(fields, name)).reduce((sum, { count }) => sum + count, 0);
}

function binaryField(fields: readonly PcdField[], name: string) {
  const index = requireField(fields, name);
  const key = `${fields[index]?.type ?? ''}${fields[index]?.size ?? ''}`;
  const type = PCD_TYPES.get(key);
  if (type === undefined) throw new InvalidInputError(`pcd.${name}`, key, [...PCD_TYPES.keys()].join(', '));
  return { type, offset: fields.slice(0, index).reduce((sum, { size, count }) => sum + size * count, 0) };
}
