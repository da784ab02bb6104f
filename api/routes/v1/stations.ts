import { z } from 'zod';
import { InvalidInputError } from '../../../ingest/errors.js';
import { defineEndpoint, type Endpoint } from '../../http/endpoint.js';
import { decimal, wholeNumber } from '../../http/query-schemas.js';
import { greatCircleKilometres } from '../../../ingest/stations/great-circle.js';
import { GEOJSON_TYPE } from '../../formats/presented.js';
import { boundingBoxSchema, contains } from '../../stations/bounding-box.js';
import { stationsGeoJson } from '../../stations/stations-geojson.js';
import type { KnownStations } from '../../stations/known-stations.js';
import type { RecentCoverage } from '../../stations/recent-coverage.js';
import { stationRecord, stationRecordSchema } from '../../stations/station-record.js';

const HALF_ROUND_THE_EARTH = 20_016;
const MOST_STATIONS = 10_000;

/** `GET /v1/stations`: all stations, or those near a coordinate, nearest first. */
export function stationsEndpoint(known: KnownStations, recent: RecentCoverage): Endpoint {
  return defineEndpoint({
    path: '/v1/stations',
    summary: 'Stations: all, near a coordinate, or in a box',
    description:
      'In order of id; with `latitude` and `longitude` in order of distance, within `max_distance` kilometres where that is given. `total` counts what matches before `offset` and `limit`.',
    parameters: z.strictObject({}),
    query: z.strictObject({
      latitude: decimal(-90, 90).optional(),
      longitude: decimal(-180, 180).optional(),
      max_distance: decimal(0, HALF_ROUND_THE_EARTH).optional(),
      bbox: boundingBoxSchema.optional(),
      format: z.enum(['json', 'geojson']).default('json'),
      limit: wholeNumber(1, MOST_STATIONS).default(1_000),
      offset: wholeNumber(0, 999_999_999).default(0),
    }),
    answer: z.strictObject({ total: z.int(), stations: z.array(stationRecordSchema) }),
    problems: [400, 503],
    forms: {
      mediaTypes: [GEOJSON_TYPE],
      present: ({ stations }, { format }) =>
        format === 'json'
          ? undefined
          : { mediaType: GEOJSON_TYPE, body: Buffer.from(JSON.stringify(stationsGeoJson(stations))) },
    },
    async handle({ query }) {
      const [stations, coverage] = await Promise.all([known.all(), recent.all()]);
      const near = coordinateOf(query);
      const { bbox, max_distance: furthest = Infinity } = query;
      const records = stations
        .filter((station) => bbox === undefined || contains(bbox, station))
        .map((station) => ({
          ...stationRecord(station, coverage.get(station.id)),
          ...(near === undefined
            ? {}
            : { distance: Math.round(greatCircleKilometres(near, station) * 10) / 10 }),
        }))
        .filter(({ distance = 0 }) => distance <= furthest)
        .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || (a.id < b.id ? -1 : 1));
      return { total: records.length, stations: records.slice(query.offset, query.offset + query.limit) };
    },
  });
}

function coordinateOf(query: {
  latitude?: number | undefined;
  longitude?: number | undefined;
  max_distance?: number | undefined;
}) {
  const { latitude, longitude, max_distance: furthest } = query;
  if (latitude === undefined && longitude === undefined && furthest === undefined) return undefined;
  if (latitude === undefined)
    throw new InvalidInputError('latitude', latitude, 'a value, since longitude or max_distance is given');
  if (longitude === undefined)
    throw new InvalidInputError('longitude', longitude, 'a value, since latitude or max_distance is given');
  return { latitude, longitude };
}
