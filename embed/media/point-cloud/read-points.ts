import { InvalidInputError } from '../../../ingest/errors.js';
import { fileFormat } from '../file-format.js';
import { MEDIA_LIMITS } from '../media-limits.js';
import { finitePoints, type Points } from './points.js';
import { readColumns } from './read-columns.js';
import { readLas } from './read-las.js';
import { readPcd } from './read-pcd.js';
import { readPly } from './read-ply.js';

/**
 * XYZ (text), PLY, PCD or LAS. Throws InvalidInputError where a file is none of these, damaged, too large, or has no
 * point whose coordinates are numbers.
 */
export function readPoints(bytes: Uint8Array): Points {
  const points = finitePoints(readAnyPoints(bytes));
  if (points.length > 0) return points;
  throw new InvalidInputError('points', 0, 'at least one with finite coordinates');
}

function readAnyPoints(bytes: Uint8Array): Points {
  const format = fileFormat(bytes);
  if (format === 'ply') return readPly(bytes);
  if (format === 'pcd') return readPcd(bytes);
  if (format === 'las') return readLas(bytes);
  if (format !== undefined) throw new InvalidInputError('pointcloud', format, 'XYZ, PLY, PCD or LAS');
  if (bytes.length > MEDIA_LIMITS.textBytes) {
    throw new InvalidInputError('bytes', bytes.length, `at most ${MEDIA_LIMITS.textBytes} of text`);
  }
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('\0'))
    throw new InvalidInputError('pointcloud', 'an unknown format', 'XYZ, PLY, PCD or LAS');
  return readColumns(text);
}
