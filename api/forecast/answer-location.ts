import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading, HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { LocatedStation } from '../stations/nearest-station.js';
import type { LocationAnswer } from './forecast-answer.js';
import type { HourlyField } from './hourly-field.js';
import { hourlySeries } from './hourly-series.js';
import { describeZone, hourFormatter, type timeAxes, type TimeFormat } from './time-axis.js';
import { presenter, unitOf, type UnitChoice } from './units.js';

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
    ...(presentation.fields.length === 0 ? {} : hourlyOf(data, presentation)),
  };
}

function hourlyOf(data: LocationData, presentation: Presentation) {
  const { range, zone } = data;
  const { timeFormat, units } = presentation;
  const hourlyUnits: Record<string, string> = { time: timeFormat };
  const time = range === undefined ? [] : presentation.timeAxis(range, zone);
  const series: Record<string, (number | null)[]> = {};
  for (const field of presentation.fields) {
    const present = presenter(field.variable, units);
    for (const { model, forecast } of data.forecasts) {
      // Open-Meteo's names where several models are asked for.
      const name = data.forecasts.length > 1 ? `${field.name}_${model}` : field.name;
      hourlyUnits[name] = unitOf(field.variable, units);
      series[name] =
        range === undefined ? [] : hourlySeries(field, range, data.readings, forecast).map(present);
    }
  }
  return { hourly_units: hourlyUnits, hourly: { time, ...series } };
}
