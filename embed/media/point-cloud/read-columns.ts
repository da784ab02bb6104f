import { InvalidInputError } from '../../../ingest/errors.js';
import { MEDIA_LIMITS } from '../media-limits.js';
import type { Points } from './points.js';

const SEPARATORS = /[\s,;]+/;

/**
 * Lines of numbers, three columns of which are x, y and z. What follows # is a comment; a first line of words (a
 * heading) is left aside. Throws InvalidInputError, naming the line, where a value is missing or not a number.
 */
export function readColumns(
  text: string,
  columns: readonly [number, number, number] = [0, 1, 2],
  mostLines: number = MEDIA_LIMITS.points,
): Points {
  const values: number[] = [];
  let line = 0;
  for (let start = 0; start < text.length && values.length < 3 * mostLines;) {
    const end = endOfLine(text, start);
    line += 1;
    const [content = ''] = text.slice(start, end).split('#', 1);
    const words = content.trim().split(SEPARATORS);
    start = end + 1;
    if (words[0] === '') continue;
    const point = columns.map((column) => toNumber(words[column]));
    if (line === 1 && point.every((value) => value === undefined)) continue;
    for (const value of point) {
      if (value === undefined)
        throw new InvalidInputError(`line ${line}`, content.trim(), 'numbers x, y and z');
      values.push(value);
    }
  }
  return Float64Array.from(values);
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** `nan` is a number here: scanners write it for rays that hit nothing. */
function toNumber(word: string | undefined): number | undefined {
  if (word === undefined || word === '') return undefined;
  const value = Number(word);
  return Number.isNaN(value) && !/^[-+]?nan$/i.test(word) ? undefined : value;
}
