import { readCanonicalInstant } from '../iso-instant.js';
import { LONGEST_STATION_ID, type Observation } from './observation.js';
import { VARIABLE_NAMES } from './variables.js';

/** Station and time. */
const OTHER_MEMBERS = 2;

/**
 * Reads what nearly all records are: the members of the schema, a time in its canonical form, numbers or null. About
 * five times faster than the schema, with the same result. Undefined for anything else, valid or not: that goes to the
 * schema, which also says what is wrong.
 */
export function readPlainObservation(record: unknown): Observation | undefined {
  if (!isRecord(record)) return undefined;
  const { station, time: text } = record;
  if (typeof station !== 'string' || station.length < 1 || station.length > LONGEST_STATION_ID)
    return undefined;
  const time = typeof text === 'string' ? readCanonicalInstant(text) : undefined;
  if (time === undefined) return undefined;
  const observation: Observation = { station, time };
  let variables = 0;
  for (const variable of VARIABLE_NAMES) {
    const value = record[variable];
    if (value === undefined) continue;
    if (value !== null && !isFinite(value)) return undefined;
    observation[variable] = value;
    variables += 1;
  }
  return variables > 0 && Object.keys(record).length === variables + OTHER_MEMBERS ? observation : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
