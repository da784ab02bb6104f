import { InvalidInputError } from '../../ingest/errors.js';
import type { Station } from '../../ingest/stations/station.js';
import { nearestStation, stationById, type LocatedStation } from '../stations/nearest-station.js';

interface LocationChoice {
  readonly latitude?: readonly number[] | undefined;
  readonly longitude?: readonly number[] | undefined;
  readonly station?: readonly string[] | undefined;
}

/** The stations a request asks for, by id or as the nearest to its coordinates, in its order. */
export function locate(
  choice: LocationChoice,
  stations: readonly Station[],
  limitKilometres: number,
): LocatedStation[] {
  const { latitude, longitude, station: ids } = choice;
  if (ids !== undefined) {
    if (latitude !== undefined || longitude !== undefined) {
      throw new InvalidInputError('station', ids.join(','), 'either station or latitude and longitude');
    }
    return ids.map((id) => ({ station: stationById(stations, id), distance: null }));
  }
  if (latitude === undefined || longitude === undefined) {
    const missing = latitude === undefined ? 'latitude' : 'longitude';
    throw new InvalidInputError(missing, undefined, 'latitude and longitude, or a station');
  }
  if (latitude.length !== longitude.length) {
    const counts = `as many values as latitude, which has ${latitude.length}`;
    throw new InvalidInputError('longitude', longitude.join(','), counts);
  }
  return longitude.flatMap((east, index) => {
    const north = latitude[index];
    if (north === undefined) return [];
    return [nearestStation(stations, { latitude: north, longitude: east }, limitKilometres)];
  });
}
