import type { ForecastRecord, LatestForecast } from '../api/schemas.js';
import { toSeconds } from '../text/time.js';

const SECONDS_PER_HOUR = 3600;

/** A forecast as charts read it: times in seconds since 1970, a series for each field. */
export interface Forecast {
  readonly station: string;
  readonly model: string;
  readonly origin: number;
  readonly times: readonly number[];
  /** Values by field name; a field that the model does not forecast is all null. */
  readonly series: (field: string) => readonly (number | null)[];
}

export function toForecast(record: ForecastRecord): Forecast {
  const times = (record.hourly.time ?? []).map((time) => toSeconds(String(time)));
  return forecastOf(record, times);
}

/** Of an answer that leaves the times to be counted from the origin. */
export function toLatestForecast(station: string, record: LatestForecast): Forecast {
  const leads = Math.max(0, ...Object.values(record.hourly).map(({ length }) => length));
  const origin = toSeconds(record.origin);
  const times = Array.from({ length: leads }, (_, index) => origin + (index + 1) * SECONDS_PER_HOUR);
  return forecastOf({ station, ...record }, times);
}

function forecastOf(record: ForecastRecord, times: readonly number[]): Forecast {
  const none = times.map(() => null);
  const series = new Map(
    Object.entries(record.hourly).map(([name, values]) => [
      name,
      values.map((value) => (typeof value === 'number' ? value : null)),
    ]),
  );
  return {
    station: record.station,
    model: record.model,
    origin: toSeconds(record.origin),
    times,
    series: (field) => series.get(field) ?? none,
  };
}

/** The median where the model has one, else its expected value. */
export function central(forecast: Forecast, variable: string): readonly (number | null)[] {
  const median = forecast.series(`${variable}_p50`);
  return median.some((value) => value !== null) ? median : forecast.series(variable);
}
