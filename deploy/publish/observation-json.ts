import type { Observation } from '../../ingest/observations/observation.js';
import { formatInstant } from '../../ingest/time.js';

/** An observation as it travels. */
export function observationJson({ station, time, ...values }: Observation): string {
  return JSON.stringify({ station, time: formatInstant(time), ...values });
}
