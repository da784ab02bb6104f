import { central, type Forecast } from '../state/forecast.js';
import { degrees, number } from './numbers.js';
import type { Clockface } from './time.js';
import { converted, type Quantities } from './units.js';
import { beaufortName, compassPoint } from './wind.js';

interface Extreme {
  readonly value: number;
  readonly time: number;
}

export function extremes(forecast: Forecast, variable: string): { low: Extreme; high: Extreme } | undefined {
  const points = central(forecast, variable).flatMap((value, index): Extreme[] => {
    const time = forecast.times[index];
    return value === null || time === undefined ? [] : [{ value, time }];
  });
  const [first] = points;
  if (first === undefined) return undefined;
  return {
    low: points.reduce((low, point) => (point.value < low.value ? point : low), first),
    high: points.reduce((high, point) => (point.value > high.value ? point : high), first),
  };
}

/** The next hours in a sentence or two, such as "Up to 12° around 15:00, then down to 4° around 06:00." */
export function outlook(forecast: Forecast, clock: Clockface, units: Quantities): string {
  return [temperatureSentence(forecast, clock, units), windSentence(forecast, clock, units)]
    .filter(Boolean)
    .join(' ');
}

function temperatureSentence(forecast: Forecast, clock: Clockface, units: Quantities): string {
  const found = extremes(forecast, 'temperature_2m');
  if (found === undefined) return '';
  const { low, high } = found;
  const warmth = (value: number) => degrees(converted(units.temperature_2m, value));
  const up = `up to ${warmth(high.value)} around ${clock.hour(high.time)}`;
  const down = `down to ${warmth(low.value)} around ${clock.hour(low.time)}`;
  const text = high.time < low.time ? `${up}, then ${down}` : `${down}, then ${up}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function windSentence(forecast: Forecast, clock: Clockface, units: Quantities): string {
  const strongest = extremes(forecast, 'wind_speed_10m')?.high;
  if (strongest === undefined) return '';
  const { unit, value } = units.wind_speed_10m;
  const direction = forecast.series('wind_direction_10m')[forecast.times.indexOf(strongest.time)];
  const from = typeof direction === 'number' ? ` from the ${compassPoint(direction)}` : '';
  return `Wind${from}, at most ${number(value(strongest.value), 0)}\u00a0${unit} (${beaufortName(strongest.value)}) around ${clock.hour(strongest.time)}.`;
}
