import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';

export const ERROR_VARIABLES = ['temperature_2m', 'wind_speed_10m'] as const;
export type ErrorVariable = (typeof ERROR_VARIABLES)[number];

export interface MeanError {
  /** Hours for which both the forecast and an accepted reading are there. */
  readonly hours: number;
  /** Mean absolute error, in degC or m/s. */
  readonly mae: number;
  /** Mean of forecast minus reading: above 0 it was forecast too warm, or too windy. */
  readonly bias: number;
}

export type StationErrors = Partial<Record<ErrorVariable, MeanError>>;

/** How far the forecasts' expected values were from the readings; a value that quality control doubts counts nothing. */
export function stationErrors(
  forecasts: readonly Forecast[],
  readings: readonly HourlyReading[],
): Map<string, StationErrors> {
  const measured = new Map<string, HourlyReading>();
  for (const reading of readings) measured.set(`${reading.hour} ${reading.station}`, reading);
  const errors = new Map<string, StationErrors>();
  for (const forecast of forecasts) {
    const ofStation: StationErrors = {};
    for (const variable of ERROR_VARIABLES) {
      const differences = differencesOf(forecast, variable, measured);
      if (differences.length > 0) ofStation[variable] = meanError(differences);
    }
    if (Object.keys(ofStation).length > 0) errors.set(forecast.station, ofStation);
  }
  return errors;
}

function differencesOf(
  { station, origin, fields }: Forecast,
  variable: ErrorVariable,
  measured: ReadonlyMap<string, HourlyReading>,
): number[] {
  return [...(fields[variable] ?? [])].flatMap((value, index) => {
    const reading = measured.get(`${origin + 1 + index} ${station}`);
    const actual = reading?.values[variable];
    if (reading === undefined || actual === undefined || reading.flagged.includes(variable)) return [];
    return Number.isNaN(value) ? [] : [value - actual];
  });
}

function meanError(differences: readonly number[]): MeanError {
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  return {
    hours: differences.length,
    mae: mean(differences.map(Math.abs)),
    bias: mean(differences),
  };
}
