import type { ApiEvent } from '../events/api-events.js';
import { forecastRecord, readingRecord } from '../stations/hourly-record.js';

/** What a stream client receives: one station's reading or forecast, or the running skill. */
export interface StreamMessage {
  readonly event: 'observation' | 'forecast' | 'skill';
  /** Absent where the message concerns all stations. */
  readonly station?: string;
  /** JSON, in the form of the endpoint that answers the same. */
  readonly data: string;
}

/** One event becomes one message for each station, written once however many clients read it. */
export function streamMessages(event: ApiEvent, servedModels: readonly string[]): StreamMessage[] {
  switch (event.name) {
    case 'observations':
      return event.readings.map((reading) => ({
        event: 'observation',
        station: reading.station,
        data: JSON.stringify(readingRecord(reading)),
      }));
    case 'forecast':
      return event.forecasts
        .filter((forecast) => servedModels.includes(forecast.model))
        .map((forecast) => ({
          event: 'forecast',
          station: forecast.station,
          data: JSON.stringify(forecastRecord(forecast)),
        }));
    case 'skill':
      return [{ event: 'skill', data: JSON.stringify(event.summary) }];
    case 'stations':
    case 'backfill':
    case 'scores':
      return [];
  }
}
