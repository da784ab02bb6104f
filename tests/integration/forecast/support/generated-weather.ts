import type { CheckedObservation } from '../../../../ingest/observations/checked-observation.js';
import type { Station } from '../../../../ingest/stations/station.js';
import { hourToMilliseconds, type EpochHour } from '../../../../ingest/time.js';

export const FIRST_HOUR = 400_000;

/** Stations along a coast, some ten kilometres apart. */
export function coast(count: number): Station[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `s${String(index).padStart(2, '0')}`,
    name: `Station ${index}`,
    latitude: 50 + index / 10,
    longitude: 5,
  }));
}

/** A daily wave and a slope from station to station; the same hour of a station is always the same. */
export function temperatureAt(station: number, hour: EpochHour): number {
  return 10 + station / 2 + 4 * Math.sin((2 * Math.PI * hour) / 24) + ((hour * 7) % 11) / 10;
}

export function observationsOf(
  stations: readonly Station[],
  hours: number,
  isSilent: (station: number, hour: number) => boolean = () => false,
): CheckedObservation[] {
  return Array.from({ length: hours }, (_, hour) =>
    stations.flatMap(({ id }, station): CheckedObservation[] => {
      if (isSilent(station, hour)) return [];
      return [
        {
          observation: {
            station: id,
            time: hourToMilliseconds(FIRST_HOUR + hour),
            temperature_2m: temperatureAt(station, FIRST_HOUR + hour),
            wind_speed_10m: 3 + (hour % 5) + station / 10,
            wind_direction_10m: 200 + (hour % 60),
          },
          flags: [],
        },
      ];
    }),
  ).flat();
}
