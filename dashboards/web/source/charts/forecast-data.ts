import type uPlot from 'uplot';
import { central, type Forecast } from '../state/forecast.js';
import type { StationSeries } from '../state/station-series.js';

const SECONDS_PER_HOUR = 3600;

export type ChartVariable = 'temperature_2m' | 'wind_speed_10m';

/** First and last time on view, in seconds. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Columns of the chart's table after the times, in the order they are painted: bands, then lines over them. */
export const COLUMN = { p10: 1, p90: 2, p25: 3, p75: 4, central: 5, reading: 6 } as const;

export interface ForecastData {
  readonly table: uPlot.AlignedData;
  /** Degrees that the wind comes from, for each time. */
  readonly directions: readonly (number | null)[];
  readonly origin: number | undefined;
}

/**
 * Readings and one forecast on common hours. The forecast's columns begin at the origin with the reading there,
 * so that line and bands fan out from what was known.
 */
export function forecastData(
  series: StationSeries,
  forecast: Forecast | undefined,
  variable: ChartVariable,
  window: TimeWindow,
): ForecastData {
  const times: number[] = [];
  for (let time = window.from; time <= window.to; time += SECONDS_PER_HOUR) times.push(time);
  const reading = (time: number) => accepted(series, time, variable);

  const column = (values: readonly (number | null)[]) => {
    const byTime = new Map(forecast?.times.map((time, index) => [time, values[index] ?? null]));
    if (forecast !== undefined && values.some((value) => value !== null)) {
      byTime.set(forecast.origin, reading(forecast.origin));
    }
    return times.map((time) => byTime.get(time) ?? null);
  };
  const quantile = (name: string) => column(forecast?.series(`${variable}_${name}`) ?? []);
  const forecastDirections = column(forecast?.series('wind_direction_10m') ?? []);

  return {
    table: [
      times,
      quantile('p10'),
      quantile('p90'),
      quantile('p25'),
      quantile('p75'),
      column(forecast === undefined ? [] : central(forecast, variable)),
      times.map(reading),
    ],
    directions: times.map((time, index) =>
      forecast !== undefined && time > forecast.origin
        ? (forecastDirections[index] ?? null)
        : accepted(series, time, 'wind_direction_10m'),
    ),
    origin: forecast?.origin,
  };
}

/** A reading that passed quality control. */
export function accepted(
  series: StationSeries,
  time: number,
  variable: ChartVariable | 'wind_direction_10m',
): number | null {
  const reading = series.readings.get(time);
  if (reading === undefined || reading.flagged.includes(variable)) return null;
  return reading[variable] ?? null;
}
