import { accepted } from '../charts/forecast-data.js';
import type { Forecast } from '../state/forecast.js';
import type { StationSeries } from '../state/station-series.js';
import { toIso } from './time.js';

const QUANTILES = ['p10', 'p25', 'p50', 'p75', 'p90'];
const MEASURED = ['temperature_2m', 'wind_speed_10m', 'wind_direction_10m'] as const;
const FORECAST = ['temperature_2m', 'wind_speed_10m'] as const;

/**
 * What a station's charts show, hour by hour: what was measured, and one forecast with its quantiles. In °C, m/s,
 * degrees and UTC whatever the page shows, so that every download reads alike.
 */
export function csv(series: StationSeries, forecast: Forecast | undefined): string {
  const fields = FORECAST.flatMap((name) => [name, ...QUANTILES.map((quantile) => `${name}_${quantile}`)]);
  const forecastFields = [...fields, 'wind_direction_10m'];
  const header = [
    'time',
    ...MEASURED.map((name) => `measured_${name}`),
    ...forecastFields.map((name) => `forecast_${name}`),
  ];
  const times = [...new Set([...series.readings.keys(), ...(forecast?.times ?? [])])].sort((a, b) => a - b);
  const rows = times.map((time) => {
    const lead = forecast?.times.indexOf(time) ?? -1;
    return [
      toIso(time),
      ...MEASURED.map((name) => accepted(series, time, name)),
      ...forecastFields.map((name) => forecast?.series(name)[lead] ?? null),
    ].join(',');
  });
  return `${[header.join(','), ...rows].join('\r\n')}\r\n`;
}
