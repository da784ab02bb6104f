import { z } from 'zod';
import type { Variable } from '../../ingest/observations/variables.js';

/** Open-Meteo's unit parameters, with its defaults: note that wind speed defaults to km/h. */
export const unitParameters = {
  temperature_unit: z.enum(['celsius', 'fahrenheit']).default('celsius'),
  wind_speed_unit: z.enum(['kmh', 'ms', 'mph', 'kn']).default('kmh'),
  precipitation_unit: z.enum(['mm', 'inch']).default('mm'),
};

export type UnitChoice = z.output<z.ZodObject<typeof unitParameters>>;

/** How an answer writes a variable: its unit's name, and the number in that unit, rounded to `decimals`. */
interface Presentation {
  readonly unit: string;
  readonly decimals: number;
  readonly convert: (value: number) => number;
}

const same = (value: number): number => value;

/** Exact by definition: the international knot, foot and inch, and the Fahrenheit scale. */
const METRES_PER_SECOND_PER_KNOT = 1852 / 3600;
const METRES_PER_SECOND_PER_MILE_PER_HOUR = 1609.344 / 3600;
const MILLIMETRES_PER_INCH = 25.4;

const TEMPERATURE: Readonly<Record<UnitChoice['temperature_unit'], Presentation>> = {
  celsius: { unit: '°C', decimals: 1, convert: same },
  fahrenheit: { unit: '°F', decimals: 1, convert: (celsius) => celsius * 1.8 + 32 },
};

const WIND_SPEED: Readonly<Record<UnitChoice['wind_speed_unit'], Presentation>> = {
  kmh: { unit: 'km/h', decimals: 1, convert: (speed) => speed * 3.6 },
  ms: { unit: 'm/s', decimals: 2, convert: same },
  mph: { unit: 'mp/h', decimals: 1, convert: (speed) => speed / METRES_PER_SECOND_PER_MILE_PER_HOUR },
  kn: { unit: 'kn', decimals: 1, convert: (speed) => speed / METRES_PER_SECOND_PER_KNOT },
};

const PRECIPITATION: Readonly<Record<UnitChoice['precipitation_unit'], Presentation>> = {
  mm: { unit: 'mm', decimals: 2, convert: same },
  inch: { unit: 'inch', decimals: 3, convert: (millimetres) => millimetres / MILLIMETRES_PER_INCH },
};

function presentationOf(variable: Variable, choice: UnitChoice): Presentation {
  switch (variable) {
    case 'temperature_2m':
    case 'dew_point_2m':
      return TEMPERATURE[choice.temperature_unit];
    case 'wind_speed_10m':
    case 'wind_gusts_10m':
      return WIND_SPEED[choice.wind_speed_unit];
    case 'precipitation':
      return PRECIPITATION[choice.precipitation_unit];
    case 'pressure_msl':
      return { unit: 'hPa', decimals: 1, convert: same };
    case 'relative_humidity_2m':
      return { unit: '%', decimals: 0, convert: same };
    case 'wind_direction_10m':
      return { unit: '°', decimals: 0, convert: same };
  }
}

export function unitOf(variable: Variable, choice: UnitChoice): string {
  return presentationOf(variable, choice).unit;
}

/** Turns a stored value (degC, m/s, mm, ...) into the chosen unit, rounded as answers show it; NaN becomes null. */
export function presenter(
  variable: Variable,
  choice: UnitChoice,
): (value: number | undefined) => number | null {
  const { convert, decimals } = presentationOf(variable, choice);
  const scale = 10 ** decimals;
  return (value) => {
    if (value === undefined || Number.isNaN(value)) return null;
    const rounded = Math.round(convert(value) * scale) / scale;
    // JSON has no negative zero, and nobody has -0.0 degrees.
    return rounded === 0 ? 0 : rounded;
  };
}

export const INTERNAL_UNITS: UnitChoice = {
  temperature_unit: 'celsius',
  wind_speed_unit: 'ms',
  precipitation_unit: 'mm',
};
