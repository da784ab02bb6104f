import type { EpochMilliseconds } from './time.js';

const DAYS_TO_1970 = 719_468;
const MILLISECONDS_PER_DAY = 86_400_000;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const ZERO = 48;
const COLON = 58;
const DASH = 45;
const POINT = 46;

/**
 * Reads the form that nearly all records have, `YYYY-MM-DDTHH:MM[:SS[.fff]]Z`, about fifty times faster than a
 * general parser. Undefined for any other text, valid or not: those go to the general parser.
 */
export function readCanonicalInstant(text: string): EpochMilliseconds | undefined {
  const { length } = text;
  if (length !== 20 && length !== 17 && length !== 24) return undefined;
  if (text[length - 1] !== 'Z' || text[10] !== 'T') return undefined;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(13) !== COLON)
    return undefined;

  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)))
    return undefined;
  if (!(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59)) return undefined;

  let second = 0;
  let millisecond = 0;
  if (length >= 20) {
    if (text.charCodeAt(16) !== COLON) return undefined;
    second = digits(text, 17, 2);
    if (!(second >= 0 && second <= 59)) return undefined;
  }
  if (length === 24) {
    if (text.charCodeAt(19) !== POINT) return undefined;
    millisecond = digits(text, 20, 3);
    if (!(millisecond >= 0)) return undefined;
  }
  const secondsOfDay = hour * 3600 + minute * 60 + second;
  return daysSinceEpoch(year, month, day) * MILLISECONDS_PER_DAY + secondsOfDay * 1000 + millisecond;
}

/** The number that `count` digits from `start` say; NaN where one of them is no digit. */
function digits(text: string, start: number, count: number): number {
  let number = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/**
 * Days from 1970-01-01 in the proleptic Gregorian calendar. The year is taken to begin in March, so that the leap
 * day is its last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - DAYS_TO_1970;
}
