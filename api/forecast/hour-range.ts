import { DateTime } from 'luxon';
import { z } from 'zod';
import { InvalidInputError } from '../../ingest/errors.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import { hourToMilliseconds, MILLISECONDS_PER_HOUR, type EpochHour } from '../../ingest/time.js';
import { wholeNumber } from '../http/query-schemas.js';

const MOST_PAST_DAYS = 92;
const MOST_FORECAST_DAYS = 16;
/** A forecast reaches 24 hours: the days that it touches, and the hours it fills. */
const DEFAULT_FORECAST_DAYS = 2;
const DEFAULT_FORECAST_HOURS = 24;

const hour = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'a local time such as 2024-01-01T06:00');
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2024-01-01');

/** Open-Meteo's ways to say which hours: days, hours around the current one, dates, or local hours. */
export const rangeParameters = {
  past_days: wholeNumber(0, MOST_PAST_DAYS).optional(),
  forecast_days: wholeNumber(0, MOST_FORECAST_DAYS).optional(),
  past_hours: wholeNumber(0, MOST_PAST_DAYS * 24).optional(),
  forecast_hours: wholeNumber(0, MOST_FORECAST_DAYS * 24).optional(),
  start_date: date.optional(),
  end_date: date.optional(),
  start_hour: hour.optional(),
  end_hour: hour.optional(),
};

type RangeChoice = z.output<z.ZodObject<typeof rangeParameters>>;

/**
 * The hours of an answer; undefined where the request asks for none. Without any parameter they begin at local
 * midnight of today and end with tomorrow. `past_hours` and `forecast_hours` count from the current hour, which
 * is the first of the forecast's.
 */
export function hourRange(choice: RangeChoice, zone: string, current: EpochHour): HourRange | undefined {
  const explicit = explicitRange(choice, zone);
  if (explicit !== undefined) return explicit;
  const { past_hours: pastHours, forecast_hours: forecastHours } = choice;
  const range =
    pastHours === undefined && forecastHours === undefined
      ? daysAround(choice, zone, current)
      : {
          from: current - (pastHours ?? 0),
          to: current + (forecastHours ?? DEFAULT_FORECAST_HOURS) - 1,
        };
  return range.to < range.from ? undefined : range;
}

function daysAround(choice: RangeChoice, zone: string, current: EpochHour): HourRange {
  const today = DateTime.fromMillis(hourToMilliseconds(current), { zone }).startOf('day');
  const first = today.minus({ days: choice.past_days ?? 0 });
  const after = today.plus({ days: choice.forecast_days ?? DEFAULT_FORECAST_DAYS });
  return { from: firstHourFrom(first), to: firstHourFrom(after) - 1 };
}

function explicitRange(choice: RangeChoice, zone: string): HourRange | undefined {
  const dates = pair('start_date', choice.start_date, 'end_date', choice.end_date);
  const hours = pair('start_hour', choice.start_hour, 'end_hour', choice.end_hour);
  if (dates === undefined && hours === undefined) return undefined;
  refuseRelative(choice);
  const range =
    hours === undefined
      ? {
          from: firstHourFrom(local('start_date', dates?.start, zone)),
          to: firstHourFrom(local('end_date', dates?.end, zone).plus({ days: 1 })) - 1,
        }
      : {
          from: firstHourFrom(local('start_hour', hours.start, zone)),
          to: Math.floor(local('end_hour', hours.end, zone).toMillis() / MILLISECONDS_PER_HOUR),
        };
  if (range.to >= range.from) return range;
  const [field, end] = hours === undefined ? ['end_date', dates?.end] : ['end_hour', hours.end];
  throw new InvalidInputError(field, end, 'a time that is not before the start');
}

function pair(startName: string, start: string | undefined, endName: string, end: string | undefined) {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined)
    throw new InvalidInputError(startName, start, `a value, since ${endName} is given`);
  if (end === undefined) throw new InvalidInputError(endName, end, `a value, since ${startName} is given`);
  return { start, end };
}

function refuseRelative(choice: RangeChoice): void {
  for (const name of ['past_days', 'forecast_days', 'past_hours', 'forecast_hours'] as const) {
    if (choice[name] === undefined) continue;
    throw new InvalidInputError(name, choice[name], 'no value, since a start and an end are given');
  }
}

function local(field: string, text: string | undefined, zone: string): DateTime<true> {
  const time = DateTime.fromISO(text ?? '', { zone });
  if (!time.isValid) throw new InvalidInputError(field, text, 'a date of the calendar');
  return time;
}

/** The first whole hour of UTC at or after an instant: local midnight of a half-hour zone lies between two. */
function firstHourFrom(time: DateTime): EpochHour {
  return Math.ceil(time.toMillis() / MILLISECONDS_PER_HOUR);
}
