import type { CheckedObservation } from '../../../ingest/observations/checked-observation.js';
import type { Station } from '../../../ingest/stations/station.js';
import { hourToMilliseconds } from '../../../ingest/time.js';

export const FIRST_HOUR = 400_000;
const HOURS_A_BATCH = 240;

/** Stations over a region of some hundred kilometres. */
export function network(count: number): Station[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `bench-${String(index).padStart(3, '0')}`,
    name: `Station ${index}`,
    latitude: 51 + (index % 6) / 3,
    longitude: 4 + Math.floor(index / 6) / 3,
    elevation: index,
  }));
}

/** Every hour of every station with all that the model reads, in order of time. */
export function* readings(stations: readonly Station[], hours: number): Generator<CheckedObservation[]> {
  for (let first = 0; first < hours; first += HOURS_A_BATCH) {
    yield Array.from({ length: Math.min(HOURS_A_BATCH, hours - first) }, (_, index) =>
      stations.map(({ id }, station) => observation(id, station, FIRST_HOUR + first + index)),
    ).flat();
  }
}

function observation(id: string, station: number, hour: number): CheckedObservation {
  const temperature = 10 + station / 10 + 5 * Math.sin((2 * Math.PI * hour) / 24);
  return {
    observation: {
      station: id,
      time: hourToMilliseconds(hour),
      temperature_2m: temperature,
      wind_speed_10m: 4 + 2 * Math.sin(hour / 17 + station),
      wind_direction_10m: (hour * 3 + station) % 360,
      pressure_msl: 1013 + 10 * Math.sin(hour / 50),
      dew_point_2m: temperature - 3,
      relative_humidity_2m: 80,
    },
    flags: [],
  };
}
