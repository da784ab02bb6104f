import type { Parameters } from './database.js';

/** A condition on the forecasts, as SQL and its parameters. */
export interface Filter {
  readonly where: string;
  readonly parameters: Parameters;
}

export function forecastFilter(stations: readonly string[] | undefined, model: string | undefined): Filter {
  const parameters: Parameters = {};
  const conditions = ['true'];
  if (stations !== undefined) {
    conditions.push('station IN (SELECT unnest($stations))');
    parameters.stations = stations;
  }
  if (model !== undefined) {
    conditions.push('model = $model');
    parameters.model = model;
  }
  return { where: conditions.join(' AND '), parameters };
}
