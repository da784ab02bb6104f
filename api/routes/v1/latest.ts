import { z } from 'zod';
import { formatHour } from '../../../ingest/time.js';
import type { ApiContext } from '../../context.js';
import { hourlyFieldSchema } from '../../forecast/hourly-field.js';
import { selectForecasts } from '../../forecast/select-forecasts.js';
import { INTERNAL_UNITS, presenter } from '../../forecast/units.js';
import type { HourlyField } from '../../forecast/hourly-field.js';
import { defineEndpoint, type Endpoint } from '../../http/endpoint.js';
import { list, wholeNumber } from '../../http/query-schemas.js';
import { readingRecord, readingRecordSchema } from '../../stations/hourly-record.js';
import { latestReadings } from '../../stations/latest-readings.js';
import type { KnownStations } from '../../stations/known-stations.js';
import type { RecentCoverage } from '../../stations/recent-coverage.js';
import type { Forecast } from '../../../ingest/store/forecast.js';

const MOST_STATIONS = 5_000;
const MOST_FIELDS = 8;
const USUAL_FIELDS = ['temperature_2m', 'wind_speed_10m', 'wind_direction_10m'];

const latestForecastSchema = z.strictObject({
  model: z.string(),
  origin: z.string(),
  /** A value for each hour after the origin under each field that the model forecasts. */
  hourly: z.record(z.string(), z.array(z.number().nullable())),
});

/** `GET /v1/latest`: what a map of the whole network needs, in one answer. */
export function latestEndpoint(
  { store, servedModels }: ApiContext,
  stations: KnownStations,
  recent: RecentCoverage,
): Endpoint {
  return defineEndpoint({
    path: '/v1/latest',
    summary: 'The latest reading and forecast of every station',
    description:
      'In order of id, in °C, m/s, hPa, mm and UTC. The first value of a forecast is for the hour after its origin. `total` counts all stations before `offset` and `limit`.',
    parameters: z.strictObject({}),
    query: z.strictObject({
      hourly: list(hourlyFieldSchema, MOST_FIELDS).default(
        USUAL_FIELDS.map((name) => hourlyFieldSchema.parse(name)),
      ),
      limit: wholeNumber(1, MOST_STATIONS).default(1_000),
      offset: wholeNumber(0, 999_999_999).default(0),
    }),
    answer: z.strictObject({
      total: z.int(),
      stations: z.array(
        z.strictObject({
          station: z.string(),
          reading: readingRecordSchema.nullable(),
          forecast: latestForecastSchema.nullable(),
        }),
      ),
    }),
    problems: [400, 503],
    async handle({ query }) {
      const known = (await stations.all()).map(({ id }) => id).sort();
      const ids = known.slice(query.offset, query.offset + query.limit);
      if (ids.length === 0) return { total: known.length, stations: [] };
      const coverage = await recent.all();
      const [readings, forecasts] = await Promise.all([
        latestReadings(store, coverage, ids),
        selectForecasts(store, ['best_match'], servedModels(), ids),
      ]);
      const latest = ids.map((station) => {
        const reading = readings.get(station);
        const forecast = forecasts.get('best_match')?.(station);
        return {
          station,
          reading: reading === undefined ? null : readingRecord(reading),
          forecast: forecast === undefined ? null : latestForecast(forecast, query.hourly),
        };
      });
      return { total: known.length, stations: latest };
    },
  });
}

function latestForecast(forecast: Forecast, fields: readonly HourlyField[]) {
  const hourly: Record<string, (number | null)[]> = {};
  for (const { name, variable } of fields) {
    const values = forecast.fields[name];
    if (values !== undefined) hourly[name] = Array.from(values, presenter(variable, INTERNAL_UNITS));
  }
  return { model: forecast.model, origin: formatHour(forecast.origin), hourly };
}
