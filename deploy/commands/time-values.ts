import { InvalidArgumentError } from 'commander';
import { nearestHour, parseInstant, type EpochHour } from '../../ingest/time.js';

/** Of a date, its first hour. */
export function startOf(text: string): EpochHour {
  return hourOf(text, 'T00:00Z');
}

/** Of a date, its last hour. */
export function endOf(text: string): EpochHour {
  return hourOf(text, 'T23:00Z');
}

/** `6h` or `6`. */
export function hours(text: string): number {
  const [, number] = /^([1-9]\d{0,3})h?$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('expected whole hours, such as 6h.');
  return Number(number);
}

function hourOf(text: string, timeOfDay: string): EpochHour {
  const time = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}${timeOfDay}` : text);
  if (time === undefined) throw new InvalidArgumentError('expected 2024-01-01 or 2024-01-01T06:00Z.');
  return nearestHour(time);
}
