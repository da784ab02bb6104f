/**
 * Open-Meteo's FlatBuffers, which its own clients ask for: a size-prefixed WeatherApiResponse for each location. The SDK
 * brings the schema's readers and enumerations for JavaScript, and no writers; the slots below are those of its schema,
 * https://github.com/open-meteo/sdk/blob/main/flatbuffers/weather_api.fbs
 */
import { Aggregation } from '@openmeteo/sdk/aggregation.js';
import { Model } from '@openmeteo/sdk/model.js';
import { Unit } from '@openmeteo/sdk/unit.js';
import { Variable as SdkVariable } from '@openmeteo/sdk/variable.js';
import { Builder } from 'flatbuffers';
import type { Variable } from '../../../ingest/observations/variables.js';
import { InvalidInputError } from '../../../ingest/errors.js';
import type { LocationAnswer } from '../forecast-answer.js';
import { parseHourlyField, type HourlyField } from '../hourly-field.js';

const SECONDS_PER_HOUR = 3600;
const RESPONSE_SLOTS = 15;
const SERIES_SLOTS = 4;
const VARIABLE_SLOTS = 13;

const VARIABLES: Readonly<Record<Variable, { readonly variable: SdkVariable; readonly altitude: number }>> = {
  temperature_2m: { variable: SdkVariable.temperature, altitude: 2 },
  dew_point_2m: { variable: SdkVariable.dew_point, altitude: 2 },
  relative_humidity_2m: { variable: SdkVariable.relative_humidity, altitude: 2 },
  wind_speed_10m: { variable: SdkVariable.wind_speed, altitude: 10 },
  wind_direction_10m: { variable: SdkVariable.wind_direction, altitude: 10 },
  wind_gusts_10m: { variable: SdkVariable.wind_gusts, altitude: 10 },
  pressure_msl: { variable: SdkVariable.pressure_msl, altitude: 0 },
  precipitation: { variable: SdkVariable.precipitation, altitude: 0 },
};

const UNITS: Readonly<Record<string, Unit>> = {
  '°C': Unit.celsius,
  '°F': Unit.fahrenheit,
  'km/h': Unit.kilometres_per_hour,
  'm/s': Unit.metre_per_second,
  'mp/h': Unit.miles_per_hour,
  kn: Unit.knots,
  mm: Unit.millimetre,
  inch: Unit.inch,
  hPa: Unit.hectopascal,
  '%': Unit.percentage,
  '°': Unit.degree_direction,
};

const QUANTILES: Readonly<Record<string, Aggregation>> = {
  p10: Aggregation.p10,
  p25: Aggregation.p25,
  p50: Aggregation.median,
  p75: Aggregation.p75,
  p90: Aggregation.p90,
};

/**
 * The answers' times have to be unix times. Throws InvalidInputError for a quantile that the schema has no name for.
 */
export function forecastFlatBuffers(answers: readonly LocationAnswer[]): Uint8Array {
  return Buffer.concat(answers.map(writeLocation));
}

function writeLocation(answer: LocationAnswer): Uint8Array {
  const builder = new Builder(4096);
  const hourly = writeHourly(builder, answer);
  const current = writeCurrent(builder, answer);
  const timezone = builder.createString(answer.timezone);
  const abbreviation = builder.createString(answer.timezone_abbreviation);
  builder.startObject(RESPONSE_SLOTS);
  builder.addFieldFloat32(0, answer.latitude, 0);
  builder.addFieldFloat32(1, answer.longitude, 0);
  builder.addFieldFloat32(2, answer.elevation ?? NaN, 0);
  builder.addFieldFloat32(3, answer.generationtime_ms, 0);
  builder.addFieldInt64(4, BigInt(answer.location_id ?? 0), 0n);
  builder.addFieldInt8(5, Model.best_match, Model.undefined);
  builder.addFieldInt32(6, answer.utc_offset_seconds, 0);
  builder.addFieldOffset(7, timezone, 0);
  builder.addFieldOffset(8, abbreviation, 0);
  if (current !== undefined) builder.addFieldOffset(9, current, 0);
  if (hourly !== undefined) builder.addFieldOffset(11, hourly, 0);
  builder.finishSizePrefixed(builder.endObject());
  return builder.asUint8Array();
}

function writeHourly(builder: Builder, { hourly, hourly_units: units }: LocationAnswer): number | undefined {
  if (hourly === undefined || units === undefined) return undefined;
  const { time, ...series } = hourly;
  const variables = Object.entries(series).map(([name, values]) =>
    writeVariable(builder, name, units[name] ?? '', values),
  );
  return writeSeries(builder, variables, Number(time[0] ?? 0), time.length);
}

function writeCurrent(
  builder: Builder,
  { current, current_units: units }: LocationAnswer,
): number | undefined {
  if (current === undefined || units === undefined) return undefined;
  const { time, interval, ...values } = current;
  const variables = Object.entries(values).map(([name, value]) =>
    writeVariable(builder, name, units[name] ?? '', value),
  );
  return writeSeries(builder, variables, Number(time), interval / SECONDS_PER_HOUR);
}

/** `first` in seconds since 1970; so many hours from there on. */
function writeSeries(builder: Builder, variables: readonly number[], first: number, hours: number): number {
  builder.startVector(4, variables.length, 4);
  for (const variable of variables.toReversed()) builder.addOffset(variable);
  const vector = builder.endVector();
  builder.startObject(SERIES_SLOTS);
  builder.addFieldInt64(0, BigInt(first), 0n);
  builder.addFieldInt64(1, BigInt(first + hours * SECONDS_PER_HOUR), 0n);
  builder.addFieldInt32(2, SECONDS_PER_HOUR, 0);
  builder.addFieldOffset(3, vector, 0);
  return builder.endObject();
}

/** Of a series the values are an array, of the current hour a value. */
function writeVariable(builder: Builder, name: string, unit: string, values: unknown): number {
  const field = parseHourlyField(name);
  if (field === undefined) throw new InvalidInputError('hourly', name, 'a variable of one model');
  const aggregation = aggregationOf(field);
  const vector = Array.isArray(values) ? writeValues(builder, values) : undefined;
  const { variable, altitude } = VARIABLES[field.variable];
  builder.startObject(VARIABLE_SLOTS);
  builder.addFieldInt8(0, variable, SdkVariable.undefined);
  builder.addFieldInt8(1, UNITS[unit] ?? Unit.undefined, Unit.undefined);
  if (vector === undefined) builder.addFieldFloat32(2, numberOf(values), 0);
  else builder.addFieldOffset(3, vector, 0);
  builder.addFieldInt16(5, altitude, 0);
  builder.addFieldInt8(6, aggregation, Aggregation.none);
  return builder.endObject();
}

function writeValues(builder: Builder, values: readonly unknown[]): number {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addFloat32(numberOf(value));
  return builder.endVector();
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function aggregationOf({ name, variable, quantile }: HourlyField): Aggregation {
  if (!quantile) return Aggregation.none;
  const aggregation = QUANTILES[name.slice(variable.length + 1)];
  if (aggregation !== undefined) return aggregation;
  const allowed = `one of ${Object.keys(QUANTILES).join(', ')}, which FlatBuffers have names for`;
  throw new InvalidInputError('hourly', name, allowed);
}
