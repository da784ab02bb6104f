import { detectModality } from '../../embed/media/detect-modality.js';
import { MODALITIES, type Modality } from '../../embed/media/modality.js';
import { InvalidInputError } from '../../ingest/errors.js';
import type { KafkaRecord } from '../../ingest/kafka/kafka-record.js';
import { Rejection, quote } from '../../ingest/observations/rejection.js';
import { type EpochMilliseconds, parseInstant } from '../../ingest/time.js';

/** A file that a station's camera, microphone, lidar or radar took. */
export interface StationMedia {
  readonly station: string;
  readonly time: EpochMilliseconds;
  readonly modality: Modality;
  readonly bytes: Uint8Array;
}

/** A clock that is set wrong must not hide the labels of the hours to come. */
const LARGEST_LEAD = 3_600_000;

/**
 * A record of `weather.media`: its key is the station, its value the file, its headers `time` (ISO 8601; without it the
 * record's own time) and `modality` (without it what the file is by its content).
 */
export function parseMedia(
  { key, value, headers, time: produced }: KafkaRecord,
  known: { readonly now: EpochMilliseconds; readonly isKnownStation: (id: string) => boolean },
): StationMedia | Rejection {
  if (value === null || value.length === 0) return new Rejection('EMPTY', 'value: empty; expected a file');
  const station = key === null ? '' : Buffer.from(key).toString();
  if (!known.isKnownStation(station)) {
    return new Rejection(
      'UNKNOWN_STATION',
      `key: ${quote(station)}; expected the id of a known station`,
      'key',
    );
  }
  const time = headers.time === undefined ? produced : parseInstant(headers.time);
  if (time === undefined) {
    const message = `header time: ${quote(headers.time)}; expected ISO 8601 with an offset`;
    return new Rejection('WRONG_TIME', message, 'time');
  }
  if (time > known.now + LARGEST_LEAD) {
    return new Rejection('TIME_IN_FUTURE', `header time: ${quote(headers.time)}; expected the past`, 'time');
  }
  const modality = modalityOf(value, headers.modality);
  return modality instanceof Rejection ? modality : { station, time, modality, bytes: value };
}

function modalityOf(bytes: Uint8Array, named: string | undefined): Modality | Rejection {
  if (named === undefined) {
    try {
      return detectModality(bytes);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      return new Rejection('UNREADABLE', error.message);
    }
  }
  const modality = MODALITIES.find((each) => each === named);
  if (modality !== undefined) return modality;
  const message = `header modality: ${quote(named)}; expected one of ${MODALITIES.join(', ')}`;
  return new Rejection('WRONG_TYPE', message, 'modality');
}
