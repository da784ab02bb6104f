import { z } from 'zod';
import type { Forecast } from '../../../../ingest/store/forecast.js';
import { MILLISECONDS_PER_HOUR } from '../../../../ingest/time.js';
import type { ApiContext } from '../../../context.js';
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.js';
import { forecastRecord, forecastRecordSchema } from '../../../stations/hourly-record.js';
import type { KnownStations } from '../../../stations/known-stations.js';
import { stationById } from '../../../stations/nearest-station.js';
import { period, periodParameters, stationParameters } from '../../../stations/requests.js';

const USUAL_ORIGINS = 48;

/** `GET /v1/stations/{station}/forecasts`: what was forecast before, to compare with what came. */
export function forecastsEndpoint(
  { store, limits, clock, servedModels }: ApiContext,
  stations: KnownStations,
): Endpoint {
  return defineEndpoint({
    path: '/v1/stations/{station}/forecasts',
    summary: 'Past and present forecasts of a station',
    description: `One forecast for each hour of origin from \`from\` to \`to\`, oldest first; without them the last ${USUAL_ORIGINS} hours. In °C, m/s and UTC.`,
    parameters: stationParameters,
    query: z.strictObject({ ...periodParameters, model: z.string().min(1).max(128).optional() }),
    answer: z.strictObject({ station: z.string(), forecasts: z.array(forecastRecordSchema) }),
    problems: [400, 404, 503],
    async handle({ parameters, query }) {
      const station = stationById(await stations.all(), parameters.station);
      const currentHour = Math.floor(clock.now() / MILLISECONDS_PER_HOUR);
      const origins = period(query, currentHour, USUAL_ORIGINS, limits.originsPerRequest);
      const models = query.model === undefined ? servedModels() : [query.model];
      const found: Forecast[] = [];
      for (const model of models) {
        found.push(...(await store.readForecasts({ stations: [station.id], model, origins })));
      }
      return { station: station.id, forecasts: oneForEachOrigin(found).map(forecastRecord) };
    },
  });
}

/** Of several models' forecasts from one origin the first is kept: models come best first. */
function oneForEachOrigin(forecasts: readonly Forecast[]): Forecast[] {
  const byOrigin = new Map<number, Forecast>();
  for (const forecast of forecasts) {
    if (!byOrigin.has(forecast.origin)) byOrigin.set(forecast.origin, forecast);
  }
  return [...byOrigin.values()].sort((a, b) => a.origin - b.origin);
}
