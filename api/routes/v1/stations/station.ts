import { z } from 'zod';
import { LabelStore } from '../../../../forecast/classifier/label-store.js';
import { newestLabels, stationLabelsRecordSchema } from '../../../stations/station-labels-record.js';
import type { ApiContext } from '../../../context.js';
import { selectForecasts } from '../../../forecast/select-forecasts.js';
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.js';
import {
  forecastRecord,
  forecastRecordSchema,
  readingRecord,
  readingRecordSchema,
} from '../../../stations/hourly-record.js';
import { stationById } from '../../../stations/nearest-station.js';
import type { KnownStations } from '../../../stations/known-stations.js';
import type { RecentCoverage } from '../../../stations/recent-coverage.js';
import { stationParameters } from '../../../stations/requests.js';
import { stationRecord, stationRecordSchema } from '../../../stations/station-record.js';

/** `GET /v1/stations/{station}`: where it stands, what it said last, and what is forecast. */
export function stationEndpoint(
  { store, servedModels }: ApiContext,
  stations: KnownStations,
  recent: RecentCoverage,
): Endpoint {
  return defineEndpoint({
    path: '/v1/stations/{station}',
    summary: 'One station, its latest reading and forecast, and what its files show',
    description: 'In °C, m/s, hPa, mm and UTC.',
    parameters: stationParameters,
    query: z.strictObject({}),
    answer: z.strictObject({
      ...stationRecordSchema.shape,
      latest_reading: readingRecordSchema.nullable(),
      latest_forecast: forecastRecordSchema.nullable(),
      /** What its camera, microphone, lidar and radar showed last. */
      latest_labels: z.array(stationLabelsRecordSchema),
    }),
    problems: [400, 404, 503],
    async handle({ parameters }) {
      const station = stationById(await stations.all(), parameters.station);
      const coverage = await recent.of(station.id);
      const readings =
        coverage === undefined
          ? []
          : await store.readObservations({ from: coverage.last, to: coverage.last }, [station.id]);
      const forecasts = await selectForecasts(store, ['best_match'], servedModels(), [station.id]);
      const forecast = forecasts.get('best_match')?.(station.id);
      const reading = readings.at(-1);
      return {
        ...stationRecord(station, coverage),
        latest_reading: reading === undefined ? null : readingRecord(reading),
        latest_forecast: forecast === undefined ? null : forecastRecord(forecast),
        latest_labels: newestLabels(await new LabelStore(store.documents).read([station.id])),
      };
    },
  });
}
