import { z } from 'zod';
import type { Forecast } from '../store/forecast.js';
import { MILLISECONDS_PER_HOUR, formatHour, parseInstant } from '../time.js';

const forecastSchema = z.strictObject({
  station: z.string(),
  model: z.string(),
  origin: z.string(),
  horizon: z.int().positive(),
  /** For each lead 1..horizon; null where there is no value. */
  fields: z.record(z.string(), z.array(z.number().nullable())),
});

/** Digits after the point: finer than any instrument. */
const DIGITS = 3;

/** A forecast issue as it travels: `{"station","model","origin","horizon","fields":{"temperature_2m":[...]}}`. */
export function forecastText({ station, model, origin, horizon, fields }: Forecast): string {
  const values = Object.entries(fields).map(([name, column]) => [name, Array.from(column, rounded)] as const);
  return JSON.stringify({
    station,
    model,
    origin: formatHour(origin),
    horizon,
    fields: Object.fromEntries(values),
  } satisfies z.input<typeof forecastSchema>);
}

/** Undefined where the value is no forecast, which only a stranger can have produced. */
export function parseForecast(value: Uint8Array | null): Forecast | undefined {
  let record: unknown;
  try {
    record = JSON.parse(Buffer.from(value ?? []).toString());
  } catch {
    return undefined;
  }
  const result = forecastSchema.safeParse(record);
  if (!result.success) return undefined;
  const { origin, fields, ...rest } = result.data;
  const time = parseInstant(origin);
  if (time === undefined) return undefined;
  const columns = Object.entries(fields).map(
    ([name, column]) => [name, Float32Array.from(column, (number) => number ?? NaN)] as const,
  );
  return { ...rest, origin: time / MILLISECONDS_PER_HOUR, fields: Object.fromEntries(columns) };
}

function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(DIGITS)) : null;
}
