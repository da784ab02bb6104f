import { directionUnlessCalm } from './calm.js';

type Element = number | string | null;

/** Suspect and erroneous, by NOAA's own checks (2, 3) and by those of the station's source (6, 7). */
const DOUBTED = new Set(['2', '3', '6', '7']);
const MISSING = /^[+-]?9+$/;
const WHOLE_NUMBER = /^[+-]?\d+$/;
const ONE_HOUR = '01';
const VARIABLE_WIND = 'V';

/** `+0067,1`: a value in parts of a unit, nines where it is missing, and its quality code. */
export function measured(group: string, factor: number): Element {
  const [value = '', quality = ''] = group.split(',');
  return element(value, quality, factor);
}

/** `220,1,N,0051,1`: direction in degrees, its quality, the type, speed in tenths of m/s, its quality. */
export function wind(group: string): { wind_direction_10m: Element; wind_speed_10m: Element } {
  const [direction = '', directionQuality = '', type = '', speed = '', speedQuality = ''] = group.split(',');
  const metresPerSecond = element(speed, speedQuality, 10);
  const degrees = type === VARIABLE_WIND ? null : element(direction, directionQuality, 1);
  return {
    wind_direction_10m: directionUnlessCalm(degrees, metresPerSecond),
    wind_speed_10m: metresPerSecond,
  };
}

/** Of the groups `01,0005,9,1` (hours, tenths of mm, condition, quality) the one of a single hour. */
export function hourlyPrecipitation(groups: readonly string[]): Element {
  const parts = groups.map((group) => group.split(',')).find(([hours]) => hours === ONE_HOUR);
  return parts === undefined ? null : element(parts[1] ?? '', parts[3] ?? '', 10);
}

/** What is no whole number stays text, for the schema to refuse. */
function element(value: string, quality: string, factor: number): Element {
  if (value === '' || MISSING.test(value) || DOUBTED.has(quality)) return null;
  return WHOLE_NUMBER.test(value) ? Number(value) / factor : value;
}
