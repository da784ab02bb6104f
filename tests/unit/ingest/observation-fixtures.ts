import type { Observation } from '../../../ingest/observations/observation.js';
import type { Node } from '../../../ingest/stations/node.js';
import type { Station } from '../../../ingest/stations/station.js';
import { MILLISECONDS_PER_HOUR } from '../../../ingest/time.js';
import { StationHistory } from '../../../ingest/windows/station-history.js';

/** An hour to count from. */
export const HOUR = 400_000;

export type Values = Omit<Observation, 'station' | 'time'>;

export function observationAt(hour: number, values: Values, offsetSeconds = 0, station = 'a'): Observation {
  return { station, time: (HOUR + hour) * MILLISECONDS_PER_HOUR + offsetSeconds * 1000, ...values };
}

/** A history with the given values at the hours that end at `HOUR + last`. */
export function historyOf(series: readonly Values[], last = -1): StationHistory {
  const history = new StationHistory();
  series.forEach((values, index) => {
    const hour = last - series.length + 1 + index;
    history.put(observationAt(hour, values), HOUR + hour, new Set());
  });
  return history;
}

export function stationNamed(id: string, facts: Partial<Station> = {}): Station {
  return { id, name: id, latitude: 50, longitude: 5, ...facts };
}

export function nodeOf(...ids: string[]): Node {
  return { id: ids.join('+'), stations: ids.map((id) => stationNamed(id)) };
}
