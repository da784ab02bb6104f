import { z } from 'zod';
import { VARIABLE_NAMES, type Variable } from '../../ingest/observations/variables.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import { formatHour } from '../../ingest/time.js';
import { parseHourlyField } from '../forecast/hourly-field.js';
import { INTERNAL_UNITS, presenter } from '../forecast/units.js';

const value = z.number().nullable().optional();

/** One station's reading of one hour, as answers and the event stream carry it: degC, m/s, hPa, mm, UTC. */
export const readingRecordSchema = z.strictObject({
  station: z.string(),
  time: z.string(),
  ...({
    temperature_2m: value,
    wind_speed_10m: value,
    wind_direction_10m: value,
    wind_gusts_10m: value,
    pressure_msl: value,
    dew_point_2m: value,
    relative_humidity_2m: value,
    precipitation: value,
  } satisfies Record<Variable, unknown>),
  /** Variables that failed quality control: shown as they were sent, used by nothing. */
  flagged: z.array(z.enum(VARIABLE_NAMES)),
});

const timesSchema = z.array(z.string());
const hourlySchema = z
  .object({ time: timesSchema })
  .catchall(z.union([z.array(z.number().nullable()), timesSchema]));

/** One forecast of one station: for each lead the valid time, and under each field a value of the same length. */
export const forecastRecordSchema = z.strictObject({
  station: z.string(),
  model: z.string(),
  origin: z.string(),
  hourly: hourlySchema,
});

export type ReadingRecord = z.input<typeof readingRecordSchema>;
export type ForecastRecord = z.input<typeof forecastRecordSchema>;

export function readingRecord(reading: HourlyReading): ReadingRecord {
  const values: Partial<Record<Variable, number | null>> = {};
  for (const variable of VARIABLE_NAMES) {
    const raw = reading.values[variable];
    if (raw !== undefined) values[variable] = presenter(variable, INTERNAL_UNITS)(raw);
  }
  return {
    station: reading.station,
    time: formatHour(reading.hour),
    ...values,
    flagged: [...reading.flagged],
  };
}

export function forecastRecord(forecast: Forecast): ForecastRecord {
  const time = Array.from({ length: forecast.horizon }, (_, index) =>
    formatHour(forecast.origin + 1 + index),
  );
  const series: Record<string, (number | null)[]> = {};
  for (const [name, values] of Object.entries(forecast.fields)) {
    const field = parseHourlyField(name);
    if (field === undefined) continue;
    series[name] = Array.from(values, presenter(field.variable, INTERNAL_UNITS));
  }
  return {
    station: forecast.station,
    model: forecast.model,
    origin: formatHour(forecast.origin),
    hourly: { time, ...series },
  };
}
