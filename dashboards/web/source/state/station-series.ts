import type { Reading } from '../api/schemas.js';
import { toSeconds } from '../text/time.js';
import type { Forecast } from './forecast.js';

const SECONDS_PER_HOUR = 3600;
/** What the charts show, and a day before it so that old forecasts can be compared. */
const KEPT_SECONDS = 96 * SECONDS_PER_HOUR;

/** What the page knows of one station. Replaced, never changed, so that a comparison tells whether it is new. */
export interface StationSeries {
  /** By time in seconds, ascending. */
  readonly readings: ReadonlyMap<number, Reading>;
  /** By origin in seconds, ascending. */
  readonly forecasts: ReadonlyMap<number, Forecast>;
}

export const EMPTY_SERIES: StationSeries = { readings: new Map(), forecasts: new Map() };

export function withReadings(series: StationSeries, readings: readonly Reading[]): StationSeries {
  const added = readings.map((reading): [number, Reading] => [toSeconds(reading.time), reading]);
  return { ...series, readings: merge(series.readings, added) };
}

export function withForecasts(series: StationSeries, forecasts: readonly Forecast[]): StationSeries {
  const added = forecasts.map((forecast): [number, Forecast] => [forecast.origin, forecast]);
  return { ...series, forecasts: merge(series.forecasts, added) };
}

/** Only the newest of each: all that the list needs of a station that is not on view. */
export function newestOnly(series: StationSeries): StationSeries {
  return {
    readings: new Map([...series.readings].slice(-1)),
    forecasts: new Map([...series.forecasts].slice(-1)),
  };
}

export function latestReading(series: StationSeries): Reading | undefined {
  return [...series.readings.values()].at(-1);
}

export function latestForecast(series: StationSeries): Forecast | undefined {
  return [...series.forecasts.values()].at(-1);
}

function merge<Value>(known: ReadonlyMap<number, Value>, added: readonly [number, Value][]) {
  const merged = [...new Map([...known, ...added])].sort(([a], [b]) => a - b);
  const newest = merged.at(-1)?.[0] ?? 0;
  return new Map(merged.filter(([time]) => time > newest - KEPT_SECONDS));
}
