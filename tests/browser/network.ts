import type { CheckedObservation } from '../../ingest/observations/checked-observation.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { Station } from '../../ingest/stations/station.js';
import { hourToMilliseconds, type EpochHour } from '../../ingest/time.js';
import type { ApiServer } from '../integration/api/api-server.js';
import { BASELINE } from './baseline.js';

const HORIZON = 24;

/** So many stations spread evenly over the land and sea of the globe's middle latitudes. */
export function network(size: number): Station[] {
  return Array.from({ length: size }, (_, index) => ({
    id: `net-${String(index).padStart(4, '0')}`,
    name: `Station ${index}`,
    latitude: -55 + ((index * 0.618034) % 1) * 120,
    longitude: -178 + (index / size) * 356,
  }));
}

/** A day of readings and forecasts of a network: warm at the equator, windier towards the poles. */
export async function fillNetwork(
  api: ApiServer,
  stations: readonly Station[],
  now: EpochHour,
): Promise<void> {
  await api.store.writeStations(stations);
  const hours = Array.from({ length: HORIZON }, (_, index) => now - HORIZON + 1 + index);
  await api.store.writeObservations(
    hours.flatMap((hour) => stations.map((station) => reading(station, hour))),
  );
  await api.store.writeForecasts(
    [now - HORIZON, now].flatMap((origin) => stations.map((station) => forecast(station, origin))),
  );
  api.setCurrentHour(now);
}

function temperature({ latitude, longitude }: Station, hour: EpochHour): number {
  return 28 - Math.abs(latitude) * 0.6 + 4 * Math.sin(((hour + longitude / 15) / 24) * 2 * Math.PI);
}

function wind({ latitude, longitude }: Station, hour: EpochHour): number {
  return 3 + Math.abs(latitude) / 12 + 2 * Math.sin(longitude / 9 + hour / 11);
}

function reading(station: Station, hour: EpochHour): CheckedObservation {
  return {
    observation: {
      station: station.id,
      time: hourToMilliseconds(hour),
      temperature_2m: temperature(station, hour),
      wind_speed_10m: wind(station, hour),
      wind_direction_10m: (station.longitude + 360) % 360,
    },
    flags: [],
  };
}

function forecast(station: Station, origin: EpochHour): Forecast {
  const field = (value: (hour: EpochHour) => number) =>
    Float32Array.from({ length: HORIZON }, (_, index) => value(origin + 1 + index));
  return {
    station: station.id,
    model: BASELINE,
    origin,
    horizon: HORIZON,
    fields: {
      temperature_2m: field((hour) => temperature(station, hour) + station.longitude / 90),
      wind_speed_10m: field((hour) => wind(station, hour) + 1),
      wind_direction_10m: field(() => (station.longitude + 360) % 360),
    },
  };
}
