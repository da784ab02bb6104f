import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading, HourRange } from '../../ingest/store/series-store.js';
import { MILLISECONDS_PER_HOUR, type EpochHour } from '../../ingest/time.js';
import type { LocatedStation } from '../stations/nearest-station.js';
import type { LocationAnswer } from './forecast-answer.js';
import type { HourlyField } from './hourly-field.js';
import { hourlySeries } from './hourly-series.js';
import { describeZone, hourFormatter, type timeAxes, type TimeFormat } from './time-axis.js';
import { presenter, unitOf, type UnitChoice } from './units.js';

const SECONDS_PER_HOUR = MILLISECONDS_PER_HOUR / 1000;

interface LocationData {
  readonly located: LocatedStation;
  readonly zone: string;
  /** Undefined where the request asks for no hours. */
  readonly range: HourRange | undefined;
  readonly readings: ReadonlyMap<EpochHour, HourlyReading>;
  /** The newest forecast of each model asked for, in the request's order. */
  readonly forecasts: readonly { readonly model: string; readonly forecast: Forecast | undefined }[];
}

interface Presentation {
  readonly fields: readonly HourlyField[];
  /** What is asked for of the current hour alone. */
  readonly current: readonly HourlyField[];
  readonly units: UnitChoice;
  readonly timeFormat: TimeFormat;
  readonly timeAxis: ReturnType<typeof timeAxes>;
  readonly currentHour: EpochHour;
}

/** Everything of a location's answer but how long it took and where it stands among others. */
export function answerLocation(
  data: LocationData,
  presentation: Presentation,
): Omit<LocationAnswer, 'generationtime_ms'> {
  const { station, distance } = data.located;
  const { offsetSeconds, abbreviation } = describeZone(data.zone, presentation.currentHour);
  const forecast = data.forecasts.find((each) => each.forecast !== undefined)?.forecast;
  return {
    latitude: station.latitude,
    longitude: station.longitude,
    ...(station.elevation === undefined ? {} : { elevation: station.elevation }),
    utc_offset_seconds: offsetSeconds,
    timezone: data.zone,
    timezone_abbreviation: abbreviation,
    station: station.id,
    name: station.name,
    distance,
    model: forecast?.model ?? null,
    origin:
      forecast === undefined ? null : hourFormatter(presentation.timeFormat, data.zone)(forecast.origin),
    ...(presentation.current.length === 0 ? {} : currentOf(data, presentation)),
    ...(presentation.fields.length === 0 ? {} : hourlyOf(data, presentation)),
  };
}

/** Open-Meteo's `current`: of the hour that is, its reading, or what is forecast while that has not come. */
function currentOf(data: LocationData, presentation: Presentation) {
  const { currentHour: hour, current, timeFormat } = presentation;
  const { units, series } = seriesOf(current, { from: hour, to: hour }, data, presentation.units);
  const values = Object.entries(series).map(([name, [value]]) => [name, value ?? null] as const);
  return {
    current_units: { time: timeFormat, interval: 'seconds', ...units },
    current: {
      time: hourFormatter(timeFormat, data.zone)(hour),
      interval: SECONDS_PER_HOUR,
      ...Object.fromEntries(values),
    },
  };
}

function hourlyOf(data: LocationData, presentation: Presentation) {
  const { range, zone } = data;
  const { timeFormat, timeAxis, fields } = presentation;
  const { units, series } = seriesOf(fields, range, data, presentation.units);
  const time = range === undefined ? [] : timeAxis(range, zone);
  return { hourly_units: { time: timeFormat, ...units }, hourly: { time, ...series } };
}

/** By the names that an answer has for them, the units and the values of fields. */
function seriesOf(
  fields: readonly HourlyField[],
  range: HourRange | undefined,
  { forecasts, readings }: LocationData,
  choice: UnitChoice,
) {
  const units: Record<string, string> = {};
  const series: Record<string, (number | null)[]> = {};
  for (const field of fields) {
    const present = presenter(field.variable, choice);
    for (const { model, forecast } of forecasts) {
      // Open-Meteo's names where several models are asked for.
      const name = forecasts.length > 1 ? `${field.name}_${model}` : field.name;
      units[name] = unitOf(field.variable, choice);
      series[name] = range === undefined ? [] : hourlySeries(field, range, readings, forecast).map(present);
    }
  }
  return { units, series };
}
