import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading, HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { HourlyField } from './hourly-field.js';

/**
 * One field over a range of hours, in inner units. An hour that has a reading which passed quality control
 * shows the reading, every other hour the forecast, and undefined stands where neither speaks of it. Quantiles
 * come from the forecast alone.
 */
export function hourlySeries(
  field: HourlyField,
  range: HourRange,
  readings: ReadonlyMap<EpochHour, HourlyReading>,
  forecast: Forecast | undefined,
): (number | undefined)[] {
  const forecastValues = forecast?.fields[field.name];
  return Array.from({ length: range.to - range.from + 1 }, (_, index) => {
    const hour = range.from + index;
    const observed = field.quantile ? undefined : observedValue(readings.get(hour), field);
    return observed ?? (forecast === undefined ? undefined : forecastValues?.[hour - forecast.origin - 1]);
  });
}

function observedValue(reading: HourlyReading | undefined, field: HourlyField): number | undefined {
  if (reading === undefined || reading.flagged.includes(field.variable)) return undefined;
  return reading.values[field.variable];
}
