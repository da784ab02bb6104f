import type { EpochHour } from '../../time.js';
import { numberOf, textOf } from './column-values.js';
import type { Columns } from './database.js';

/** Identifies a forecast, whose leads are the rows. */
export interface ForecastKey {
  readonly station: string;
  readonly model: string;
  readonly origin: EpochHour;
}

export function keyText({ station, model, origin }: ForecastKey): string {
  return `${origin} ${station} ${model}`;
}

/** Of a row that begins with station, model and origin. */
export function keyAt(columns: Columns, row: number): ForecastKey {
  return {
    station: textOf(columns[0]?.[row]),
    model: textOf(columns[1]?.[row]),
    origin: numberOf(columns[2]?.[row]),
  };
}

/** Integers, so that they can stand in the SQL, where the planner skips blocks that hold none of them. */
export function originsOf(keys: readonly ForecastKey[]): string {
  return [...new Set(keys.map(({ origin }) => origin))].join(', ');
}
