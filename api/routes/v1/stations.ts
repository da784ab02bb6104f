import { z } from 'zod';
import { InvalidInputError } from '../../../ingest/errors.js';
import type { ApiContext } from '../../context.js';
import { defineEndpoint, type Endpoint } from '../../http/endpoint.js';
import { decimal, wholeNumber } from '../../http/query-schemas.js';
import { greatCircleKilometres } from '../../../ingest/stations/great-circle.js';
import type { RecentCoverage } from '../../stations/recent-coverage.js';
import { stationRecord, stationRecordSchema } from '../../stations/station-record.js';

const MOST_STATIONS = 10_000;

/** `GET /v1/stations`: all stations, or those near a coordinate, nearest first. */
export function stationsEndpoint({ store }: ApiContext, recent: RecentCoverage): Endpoint {
  return defineEndpoint({
    path: '/v1/stations',
    summary: 'Stations, all or near a coordinate',
    description:
      'In order of id; with `latitude` and `longitude` in order of distance. `total` counts what matches before `offset` and `limit`.',
    parameters: z.strictObject({}),
    query: z.strictObject({
      latitude: decimal(-90, 90).optional(),
      longitude: decimal(-180, 180).optional(),
      limit: wholeNumber(1, MOST_STATIONS).default(1_000),
      offset: wholeNumber(0, 999_999_999).default(0),
    }),
    answer: z.strictObject({ total: z.int(), stations: z.array(stationRecordSchema) }),
    problems: [400, 503],
    async handle({ query }) {
      const [stations, coverage] = await Promise.all([store.readStations(), recent.all()]);
      const near = coordinateOf(query);
      const records = stations.map((station) => ({
        ...stationRecord(station, coverage.get(station.id)),
        ...(near === undefined
          ? {}
          : { distance: Math.round(greatCircleKilometres(near, station) * 10) / 10 }),
      }));
      records.sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || (a.id < b.id ? -1 : 1));
      return { total: records.length, stations: records.slice(query.offset, query.offset + query.limit) };
    },
  });
}

function coordinateOf(query: { latitude?: number | undefined; longitude?: number | undefined }) {
  const { latitude, longitude } = query;
  if (latitude === undefined && longitude === undefined) return undefined;
  if (latitude === undefined)
    throw new InvalidInputError('latitude', latitude, 'a value, since longitude is given');
  if (longitude === undefined)
    throw new InvalidInputError('longitude', longitude, 'a value, since latitude is given');
  return { latitude, longitude };
}
