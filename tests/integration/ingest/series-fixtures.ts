import type { CheckedObservation } from '../../../ingest/observations/checked-observation.js';
import type { Observation } from '../../../ingest/observations/observation.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import { MILLISECONDS_PER_HOUR } from '../../../ingest/time.js';

/** An hour to count from. */
export const HOUR = 400_000;
export const HORIZON = 24;

export function observation(
  station: string,
  hour: number,
  values: Omit<Observation, 'station' | 'time'>,
  flagged: CheckedObservation['flags'][number]['variable'][] = [],
  offsetSeconds = 0,
): CheckedObservation {
  return {
    observation: { station, time: (HOUR + hour) * MILLISECONDS_PER_HOUR + offsetSeconds * 1000, ...values },
    flags: flagged.map((variable) => ({ check: 'range', variable, reason: 'too large' })),
  };
}

export function forecast(station: string, origin: number, model = 'm-1.0.0', value = 0): Forecast {
  return {
    station,
    model,
    origin: HOUR + origin,
    horizon: HORIZON,
    fields: {
      temperature_2m: Float32Array.from({ length: HORIZON }, (_, lead) => value + lead / 10),
      temperature_2m_p10: Float32Array.from({ length: HORIZON }, (_, lead) => value - lead),
    },
  };
}
