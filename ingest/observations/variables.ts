export const VARIABLE_NAMES = [
  'temperature_2m',
  'wind_speed_10m',
  'wind_direction_10m',
  'wind_gusts_10m',
  'pressure_msl',
  'dew_point_2m',
  'relative_humidity_2m',
  'precipitation',
] as const;

export type Variable = (typeof VARIABLE_NAMES)[number];

/**
 * What stations report, under Open-Meteo's names, in the units used everywhere inside.
 * `minimum` and `maximum` are what the range check accepts: the world records kept by the WMO
 * (Weather and Climate Extremes Archive) where there is one, otherwise the physical limit.
 */
export const VARIABLES: Readonly<Record<Variable, { unit: string; minimum: number; maximum: number }>> = {
  temperature_2m: { unit: '°C', minimum: -89.2, maximum: 56.7 },
  wind_speed_10m: { unit: 'm/s', minimum: 0, maximum: 90 },
  wind_direction_10m: { unit: '°', minimum: 0, maximum: 360 },
  wind_gusts_10m: { unit: 'm/s', minimum: 0, maximum: 113.3 },
  pressure_msl: { unit: 'hPa', minimum: 870, maximum: 1084.8 },
  dew_point_2m: { unit: '°C', minimum: -95, maximum: 35 },
  relative_humidity_2m: { unit: '%', minimum: 0, maximum: 102 },
  precipitation: { unit: 'mm', minimum: 0, maximum: 305 },
};
