import { NotFoundError } from '../../ingest/errors.js';
import type { Station } from '../../ingest/stations/station.js';
import { greatCircleKilometres, type Coordinate } from '../../ingest/stations/great-circle.js';

export interface LocatedStation {
  readonly station: Station;
  /** Kilometres from the coordinate that was asked for, to a tenth; null where a station was asked for by id. */
  readonly distance: number | null;
}

/** Throws NotFoundError, naming the nearest station, where none is within `limit` kilometres. */
export function nearestStation(
  stations: readonly Station[],
  coordinate: Coordinate,
  limit: number,
): LocatedStation {
  let nearest: Station | undefined;
  let distance = Infinity;
  for (const station of stations) {
    const kilometres = greatCircleKilometres(coordinate, station);
    if (kilometres >= distance) continue;
    nearest = station;
    distance = kilometres;
  }
  const place = `latitude ${coordinate.latitude}, longitude ${coordinate.longitude}`;
  if (nearest === undefined) {
    throw new NotFoundError(`There is no station near ${place}: no station is known yet.`);
  }
  if (distance > limit) {
    throw new NotFoundError(
      `There is no station within ${limit} km of ${place}; the nearest is "${nearest.id}" (${nearest.name}), ${Math.round(distance)} km away.`,
    );
  }
  return { station: nearest, distance: Math.round(distance * 10) / 10 };
}

/** Throws NotFoundError where no station has this id. */
export function stationById(stations: readonly Station[], id: string): Station {
  const station = stations.find((each) => each.id === id);
  if (station === undefined) {
    throw new NotFoundError(`There is no station "${id}". /v1/stations lists those that are known.`);
  }
  return station;
}
