import type uPlot from 'uplot';
import { central, type Forecast } from '../state/forecast.js';
import { converted, type Quantity } from '../text/units.js';
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
 * so that line and bands fan out from what was known. Values are in the unit of `quantity`.
 */
export function forecastData(
  series: StationSeries,
  forecast: Forecast | undefined,
  variable: ChartVariable,
  window: TimeWindow,
  quantity: Quantity,
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

  const shown = (values: readonly (number | null)[]) => values.map((value) => converted(quantity, value));

  return {
    table: [
      times,
      shown(quantile('p10')),
      shown(quantile('p90')),
      shown(quantile('p25')),
      shown(quantile('p75')),
      shown(column(forecast === undefined ? [] : central(forecast, variable))),
      shown(times.map(reading)),
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
