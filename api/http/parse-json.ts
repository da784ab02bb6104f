import { InvalidInputError } from '../../ingest/errors.js';
import { refuseDeepJson } from './json-depth.js';

const DEEPEST_JSON = 32;

/** Throws InvalidInputError where the bytes are no JSON in UTF-8, or are nested too deep. */
export function parseJson(bytes: Uint8Array): unknown {
  refuseDeepJson(bytes, DEEPEST_JSON);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const beginning = Buffer.from(bytes.subarray(0, LONGEST_QUOTE)).toString();
    throw new InvalidInputError('body', beginning, 'JSON', { cause: error });
  }
}

const LONGEST_QUOTE = 60;
