import type { ChartVariable } from '../charts/forecast-data.js';

export const TEMPERATURE_UNITS = ['°C', '°F'] as const;
export const WIND_UNITS = ['m/s', 'km/h', 'kn', 'mph'] as const;
export type TemperatureUnit = (typeof TEMPERATURE_UNITS)[number];
export type WindUnit = (typeof WIND_UNITS)[number];

/** How a quantity is written: the service speaks in °C and m/s. */
export interface Quantity {
  readonly unit: TemperatureUnit | WindUnit;
  readonly value: (value: number) => number;
  /** Of two values, such as an error. */
  readonly difference: (difference: number) => number;
}

export type Quantities = Readonly<Record<ChartVariable, Quantity>>;

/** Exact by definition: the international knot and mile. */
const PER_METRE_A_SECOND: Readonly<Record<WindUnit, number>> = {
  'm/s': 1,
  'km/h': 3.6,
  kn: 3600 / 1852,
  mph: 3600 / 1609.344,
};

export function quantities(temperature: TemperatureUnit, wind: WindUnit): Quantities {
  const degree = temperature === '°F' ? 1.8 : 1;
  const zero = temperature === '°F' ? 32 : 0;
  const speed = PER_METRE_A_SECOND[wind];
  return {
    temperature_2m: {
      unit: temperature,
      value: (celsius) => celsius * degree + zero,
      difference: (difference) => difference * degree,
    },
    wind_speed_10m: {
      unit: wind,
      value: (value) => value * speed,
      difference: (difference) => difference * speed,
    },
  };
}

/** The same for a value that may be missing. */
export function converted(quantity: Quantity, value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : quantity.value(value);
}
