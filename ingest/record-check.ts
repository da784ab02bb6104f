import type { Clock } from './clock.js';
import { JSON_FORMAT } from './observations/json-format.js';
import type { Observation } from './observations/observation.js';
import { textOfBytes, type RecordValue } from './observations/record-text.js';
import { Rejection, quote } from './observations/rejection.js';
import type { RawRecord } from './sources/raw-record.js';
import { MILLISECONDS_PER_HOUR, formatInstant, parseInstant } from './time.js';

/** Nothing is older than instruments that measured by the hour. */
const OLDEST_TIME = parseInstant('1900-01-01T00:00:00Z') ?? 0;
/** How far a station's clock may be ahead of ours. */
const LARGEST_LEAD_MILLISECONDS = MILLISECONDS_PER_HOUR;

export interface RecordCheckOptions {
  readonly clock: Clock;
  isKnownStation(id: string): boolean;
}

/** A raw record as an observation of a known station at a believable time, or why it is none. */
export function checkRecord(record: RawRecord, options: RecordCheckOptions): Observation | Rejection {
  if (record.value === null) return new Rejection('EMPTY', 'the record has no value');
  const observation = (record.format ?? JSON_FORMAT).parse(record.value);
  if (observation instanceof Rejection) return observation;
  const { station, time } = observation;
  const key = record.key === undefined ? station : textOf(record.key);
  if (key !== station && options.isKnownStation(key)) {
    const message = `key: ${quote(key)} is another station than that of the value, ${quote(station)}`;
    return new Rejection('WRONG_KEY', message, 'key', key);
  }
  if (!options.isKnownStation(station)) {
    const message = `station: ${quote(station)} is not known; import it with its coordinates first`;
    return new Rejection('UNKNOWN_STATION', message, 'station', station);
  }
  const now = options.clock.now();
  if (time > now + LARGEST_LEAD_MILLISECONDS) {
    const message = `time: ${formatInstant(time)} is in the future; it is ${formatInstant(now)}`;
    return new Rejection('TIME_IN_FUTURE', message, 'time', formatInstant(time));
  }
  if (time < OLDEST_TIME) {
    const message = `time: ${formatInstant(time)} is too old; the oldest that is taken is 1900`;
    return new Rejection('TIME_TOO_OLD', message, 'time', formatInstant(time));
  }
  return observation;
}

function textOf(key: RecordValue): string {
  return typeof key === 'string' ? key : textOfBytes(key);
}
