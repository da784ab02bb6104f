import { parseInstant, type EpochMilliseconds } from '../time.js';
import { checkObservation } from './check-observation.js';
import type { Observation } from './observation.js';
import type { RecordFormat } from './record-format.js';
import { readPlainObservation } from './read-plain-observation.js';
import { recordText, refuseControlCharacters, utf8Text, type RecordValue } from './record-text.js';
import { Rejection } from './rejection.js';

/** JSON has no NaN, yet Python's json.dumps and others write it. */
const BARE_NON_FINITE = /"([^"]{1,64})"\s*:\s*(-?(?:NaN|Infinity))\b/;
const TIME_MEMBER = /"time"\s*:\s*"([^"\\]{1,64})"/;

/** One observation as a JSON object: a Kafka value, a member of an HTTP body, a line of an NDJSON file. */
export function parseObservation(value: RecordValue): Observation | Rejection {
  if (value.length === 0) return new Rejection('EMPTY', 'the record is empty');
  const text = utf8Text(value);
  if (text instanceof Rejection) return text;
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    return refuseControlCharacters(text) ?? notJson(text, error);
  }
  const plain = readPlainObservation(record);
  // JSON has no control characters but in its strings, and the station is the only one that is left.
  if (plain !== undefined && refuseControlCharacters(plain.station) === undefined) return plain;
  return refuseControlCharacters(text) ?? checkObservation(record);
}

export const JSON_FORMAT: RecordFormat = { parse: parseObservation, timeOf };

function notJson(text: string, error: unknown): Rejection {
  const [, field, value] = BARE_NON_FINITE.exec(text) ?? [];
  if (field !== undefined && value !== undefined) {
    const message = `${field}: ${value} is not allowed; expected a finite number, or null where nothing was observed`;
    return new Rejection('NOT_FINITE', message, field, value);
  }
  return new Rejection('NOT_JSON', `not JSON: ${error instanceof Error ? error.message : String(error)}`);
}

function timeOf(value: RecordValue): EpochMilliseconds | undefined {
  const text = recordText(value);
  if (text instanceof Rejection) return undefined;
  const time = TIME_MEMBER.exec(text)?.[1];
  return time === undefined ? undefined : parseInstant(time);
}
