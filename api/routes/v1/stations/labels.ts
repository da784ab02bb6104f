import { z } from 'zod';
import { LABELS_KEPT, LabelStore } from '../../../../forecast/classifier/label-store.js';
import type { ApiContext } from '../../../context.js';
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.js';
import type { KnownStations } from '../../../stations/known-stations.js';
import { stationById } from '../../../stations/nearest-station.js';
import { stationParameters } from '../../../stations/requests.js';
import { stationLabelsRecord, stationLabelsRecordSchema } from '../../../stations/station-labels-record.js';

/** `GET /v1/stations/{station}/labels`: what the pictures, sounds, point clouds and videos of a station showed. */
export function labelsEndpoint({ store }: ApiContext, stations: KnownStations): Endpoint {
  return defineEndpoint({
    path: '/v1/stations/{station}/labels',
    summary: 'What the files of a station show',
    description: `Labels of the last ${LABELS_KEPT} pictures, sounds, point clouds and videos each, as they came in through Kafka, newest first.`,
    parameters: stationParameters,
    query: z.strictObject({}),
    answer: z.strictObject({ station: z.string(), labels: z.array(stationLabelsRecordSchema) }),
    problems: [400, 404, 503],
    async handle({ parameters }) {
      const station = stationById(await stations.all(), parameters.station);
      const labels = await new LabelStore(store.documents).read([station.id]);
      return { station: station.id, labels: labels.map(stationLabelsRecord) };
    },
  });
}
