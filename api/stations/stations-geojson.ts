import type { StationRecord } from './station-record.js';

/** Stations as a GeoJSON FeatureCollection (RFC 7946): positions are longitude, latitude, elevation in metres. */
export function stationsGeoJson(stations: readonly StationRecord[]): object {
  return {
    type: 'FeatureCollection',
    features: stations.map(({ latitude, longitude, elevation, ...properties }) => ({
      type: 'Feature',
      id: properties.id,
      geometry: {
        type: 'Point',
        coordinates: [longitude, latitude, ...(elevation === undefined ? [] : [elevation])],
      },
      properties,
    })),
  };
}
