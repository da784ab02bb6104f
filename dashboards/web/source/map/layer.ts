import { accepted, type ChartVariable } from '../charts/forecast-data.js';
import type { StationError } from '../api/schemas.js';
import { central } from '../state/forecast.js';
import { latestForecast, latestReading, type StationSeries } from '../state/station-series.js';
import { toSeconds } from '../text/time.js';

const HOUR = 3600;
/** An older reading is no news of the weather. */
const FRESH_SECONDS = 3 * HOUR;

/** What the map's colours mean: a variable at an hour, or how far off its forecasts were. */
export interface MapLayer {
  readonly variable: ChartVariable;
  readonly shows: 'weather' | 'error';
  /** Hours after `now`; 0 is what was measured. */
  readonly hour: number;
}

export interface MapValue {
  readonly value: number;
  /** Degrees that the wind comes from. */
  readonly direction: number | null;
}

/** The newest hour that any station has measured, in seconds; undefined before the first reading. */
export function newestHour(series: ReadonlyMap<string, StationSeries>): number | undefined {
  let newest: number | undefined;
  for (const each of series.values()) {
    const reading = latestReading(each);
    if (reading === undefined) continue;
    const time = toSeconds(reading.time);
    if (newest === undefined || time > newest) newest = time;
  }
  return newest;
}

/** A station's value on a layer; undefined where nothing is known. */
export function mapValue(
  layer: MapLayer,
  now: number,
  series: StationSeries,
  error: StationError | undefined,
): MapValue | undefined {
  const { variable } = layer;
  if (layer.shows === 'error') {
    const mean = error?.[variable]?.mae;
    return mean === undefined ? undefined : { value: mean, direction: null };
  }
  return layer.hour === 0 ? measured(variable, now, series) : forecast(layer, now, series);
}

function measured(variable: ChartVariable, now: number, series: StationSeries): MapValue | undefined {
  const reading = latestReading(series);
  if (reading === undefined) return undefined;
  const time = toSeconds(reading.time);
  const value = accepted(series, time, variable);
  if (value === null || time <= now - FRESH_SECONDS) return undefined;
  return { value, direction: accepted(series, time, 'wind_direction_10m') };
}

function forecast({ variable, hour }: MapLayer, now: number, series: StationSeries): MapValue | undefined {
  const newest = latestForecast(series);
  if (newest === undefined) return undefined;
  const index = Math.round((now + hour * HOUR - newest.origin) / HOUR) - 1;
  const value = central(newest, variable)[index];
  if (value === undefined || value === null) return undefined;
  return { value, direction: newest.series('wind_direction_10m')[index] ?? null };
}

/** First and last value of a layer's colours: round numbers around all values, the same for every hour. */
export function domain(layer: MapLayer, values: Iterable<number>): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 10];
  if (layer.shows === 'error')
    return { low: 0, high: LARGEST_ERRORS.find((error) => error >= high) ?? Math.ceil(high) };
  if (layer.variable === 'wind_speed_10m') return { low: 0, high: Math.max(10, Math.ceil(high / 5) * 5) };
  // Two degrees of difference are no contrast of blue and red.
  const spare = Math.max(0, LEAST_DEGREES - (high - low)) / 2;
  low = Math.floor((low - spare) / 5) * 5;
  return { low, high: Math.max(low + LEAST_DEGREES, Math.ceil((high + spare) / 5) * 5) };
}

const LEAST_DEGREES = 20;
const LARGEST_ERRORS = [1, 2, 3, 4, 6, 8, 10, 15, 20];
