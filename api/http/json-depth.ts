import { InvalidInputError } from '../../ingest/errors.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Throws InvalidInputError where JSON is nested deeper than `deepest`, before it is parsed: whatever walks a value
 * of a hundred thousand levels afterwards runs out of stack.
 */
export function refuseDeepJson(text: Uint8Array, deepest: number): void {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const byte = text[index] ?? 0;
    if (quoted) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) {
      quoted = true;
    } else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > deepest) {
        throw new InvalidInputError('body', `${depth} levels`, `JSON of at most ${deepest} levels`);
      }
    } else if (CLOSING.has(byte)) {
      depth -= 1;
    }
  }
}
