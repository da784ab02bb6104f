import { InvalidInputError } from '../../../ingest/errors.js';
import { writeParquet } from '../../formats/parquet.js';
import { CSV_TYPE, FLATBUFFERS_TYPE, PARQUET_TYPE, type Presented } from '../../formats/presented.js';
import type { LocationAnswer } from '../forecast-answer.js';
import type { AskedForecast } from '../forecast-query.js';
import { forecastCsv } from './forecast-csv.js';
import { forecastFlatBuffers } from './forecast-flatbuffers.js';
import { forecastTable } from './forecast-table.js';

export const FORECAST_MEDIA_TYPES = [CSV_TYPE, PARQUET_TYPE, FLATBUFFERS_TYPE] as const;

/** The answers in the format that was asked for; undefined for JSON. */
export function presentForecast(
  answers: readonly LocationAnswer[],
  { format, models, current }: AskedForecast,
): Presented | undefined {
  if ((format === 'csv' || format === 'parquet') && current !== undefined) {
    throw new InvalidInputError('current', format, 'the format json or flatbuffers');
  }
  switch (format) {
    case 'json':
      return undefined;
    case 'csv':
      return {
        mediaType: CSV_TYPE,
        body: Buffer.from(forecastCsv(answers)),
        file: 'stationcast-forecast.csv',
      };
    case 'parquet':
      return {
        mediaType: PARQUET_TYPE,
        body: writeParquet(forecastTable(answers)),
        file: 'stationcast-forecast.parquet',
      };
    case 'flatbuffers':
      if (models.length > 1) {
        throw new InvalidInputError('models', models.join(','), 'one model where the format is flatbuffers');
      }
      return { mediaType: FLATBUFFERS_TYPE, body: forecastFlatBuffers(answers) };
  }
}
