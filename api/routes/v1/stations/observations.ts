import { z } from 'zod';
import { VARIABLE_NAMES } from '../../../../ingest/observations/variables.js';
import type { ApiContext } from '../../../context.js';
import { INTERNAL_UNITS, unitOf } from '../../../forecast/units.js';
import { writeParquet } from '../../../formats/parquet.js';
import { CSV_TYPE, PARQUET_TYPE, type Presented } from '../../../formats/presented.js';
import { writeTableCsv } from '../../../formats/table-csv.js';
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.js';
import { readingRecord, readingRecordSchema } from '../../../stations/hourly-record.js';
import { readingsTable } from '../../../stations/readings-table.js';
import { stationById } from '../../../stations/nearest-station.js';
import type { KnownStations } from '../../../stations/known-stations.js';
import type { RecentCoverage } from '../../../stations/recent-coverage.js';
import { period, periodParameters, stationParameters } from '../../../stations/requests.js';

const USUAL_HOURS = 72;
const UNITS = Object.fromEntries(
  VARIABLE_NAMES.map((variable) => [variable, unitOf(variable, INTERNAL_UNITS)]),
);

const answerSchema = z.strictObject({
  station: z.string(),
  units: z.record(z.string(), z.string()),
  observations: z.array(readingRecordSchema),
});

/** `GET /v1/stations/{station}/observations`: hourly readings with the doubts of quality control. */
export function observationsEndpoint(
  { store, limits }: ApiContext,
  stations: KnownStations,
  recent: RecentCoverage,
): Endpoint {
  return defineEndpoint({
    path: '/v1/stations/{station}/observations',
    summary: 'Hourly readings of a station',
    description: `The last ${USUAL_HOURS} hours of readings unless \`from\` and \`to\` say otherwise. In °C, m/s, hPa, mm and UTC.`,
    parameters: stationParameters,
    query: z.strictObject({
      ...periodParameters,
      format: z.enum(['json', 'csv', 'parquet']).default('json'),
    }),
    answer: answerSchema,
    forms: { mediaTypes: [CSV_TYPE, PARQUET_TYPE], present: presentReadings },
    problems: [400, 404, 503],
    async handle({ parameters, query }) {
      const station = stationById(await stations.all(), parameters.station);
      const coverage = await recent.of(station.id);
      const range = period(query, coverage?.last ?? 0, USUAL_HOURS, limits.hoursPerRequest);
      const readings = await store.readObservations(range, [station.id]);
      return { station: station.id, units: UNITS, observations: readings.map(readingRecord) };
    },
  });
}

function presentReadings(
  { observations }: z.input<typeof answerSchema>,
  { format }: { format: 'json' | 'csv' | 'parquet' },
): Presented | undefined {
  if (format === 'json') return undefined;
  const table = readingsTable(observations);
  const file = `stationcast-observations.${format}`;
  return format === 'csv'
    ? { mediaType: CSV_TYPE, body: Buffer.from(writeTableCsv(table)), file }
    : { mediaType: PARQUET_TYPE, body: writeParquet(table), file };
}
