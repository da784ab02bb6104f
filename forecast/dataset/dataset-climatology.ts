import type { HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { ForecastVariable } from '../forecast-fields.js';
import { Climatology } from '../verification/climatology.js';
import type { HourlyColumn } from '../verification/hourly-column.js';
import { Months } from '../verification/months.js';
import { OtherMonthsClimatology } from '../verification/other-months-climatology.js';
import type { ObservedDataset } from './observed-dataset.js';

/**
 * Where the training period of a climatology lies: in a period, everywhere but in one, or, of each month that is
 * scored, in the months around it.
 */
export type TrainingPeriod =
  { readonly within: HourRange } | { readonly outside: HourRange } | { readonly aroundMonths: HourRange };

/**
 * Learns a climatology of each station and variable; undefined where the dataset has no observation in the
 * training period.
 */
export function datasetClimatology(
  dataset: ObservedDataset,
  variables: readonly ForecastVariable[],
  period: TrainingPeriod,
): ((station: string, variable: ForecastVariable) => HourlyColumn | undefined) | undefined {
  const { hours } = dataset;
  if (hours === undefined) return undefined;
  const months = new Months();
  const learned = new Map<string, HourlyColumn>();
  let values = 0;
  for (const { id } of dataset.stations) {
    for (const variable of variables) {
      const column = dataset.columns(id)?.[variable];
      const climatology =
        'aroundMonths' in period ? new OtherMonthsClimatology(months) : new Climatology(months);
      learned.set(`${id} ${variable}`, climatology);
      if (column === undefined) continue;
      for (let hour = hours.from; hour <= hours.to; hour++) {
        const value = column.at(hour);
        if (Number.isNaN(value) || !isIn(period, hour)) continue;
        climatology.learn(hour, value);
        values += 1;
      }
    }
  }
  return values === 0 ? undefined : (station, variable) => learned.get(`${station} ${variable}`);
}

function isIn(period: TrainingPeriod, hour: EpochHour): boolean {
  if ('outside' in period) return hour < period.outside.from || hour > period.outside.to;
  const { from, to } = 'within' in period ? period.within : period.aroundMonths;
  return hour >= from && hour <= to;
}
