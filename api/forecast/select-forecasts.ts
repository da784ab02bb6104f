import { InvalidInputError, NotFoundError } from '../../ingest/errors.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { HourlyField } from './hourly-field.js';

/** Open-Meteo's name for "whatever model is best here": the one that serves. */
const BEST_MATCH = 'best_match';

export type ForecastOf = (station: string) => Forecast | undefined;

/**
 * For each model of a request, how to find its newest forecast of a station. `best_match` is the forecast with
 * the newest origin among the models that serve; of two with the same origin, that of the model named first.
 */
export async function selectForecasts(
  store: SeriesStore,
  models: readonly string[],
  servedModels: readonly string[],
  stations: readonly string[],
): Promise<Map<string, ForecastOf>> {
  const selected = new Map<string, ForecastOf>();
  for (const model of models) {
    const candidates = model === BEST_MATCH ? servedModels : [model];
    const newest = new Map<string, Forecast>();
    for (const candidate of candidates) {
      for (const forecast of await store.readLatestForecasts({ stations, model: candidate })) {
        const known = newest.get(forecast.station);
        if (known === undefined || forecast.origin > known.origin) newest.set(forecast.station, forecast);
      }
    }
    if (newest.size === 0 && model !== BEST_MATCH) {
      throw new NotFoundError(`There is no forecast of a model "${model}" for ${stations.join(', ')}.`);
    }
    selected.set(model, (station) => newest.get(station));
  }
  return selected;
}

/** Throws InvalidInputError where a request names a quantile that the model does not forecast. */
export function refuseUnknownQuantiles(fields: readonly HourlyField[], forecast: Forecast | undefined): void {
  if (forecast === undefined) return;
  const unknown = fields.find((field) => field.quantile && !(field.name in forecast.fields));
  if (unknown === undefined) return;
  const known = Object.keys(forecast.fields).filter((name) => name.startsWith(`${unknown.variable}_p`));
  throw new InvalidInputError('hourly', unknown.name, `one of ${known.join(', ')} from ${forecast.model}`);
}
