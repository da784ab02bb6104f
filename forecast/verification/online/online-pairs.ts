import type { Forecast } from '../../../ingest/store/forecast.js';
import type { EpochHour } from '../../../ingest/time.js';
import { quantileField, type ForecastVariable } from '../../forecast-fields.js';
import { persistence, sameHourYesterday } from '../baselines.js';
import type { HourlyColumn } from '../hourly-column.js';
import type { SkillPair } from '../skill-sums.js';

/** A forecast of one hour beside what came. */
export interface OnlinePair extends SkillPair {
  /** Lowest and highest quantile; left out where the model has none. */
  readonly interval?: readonly [number, number];
}

export interface PairOptions {
  readonly variables: readonly ForecastVariable[];
  readonly history: number;
  readonly quantiles: readonly number[];
}

/** What a forecast said of a valid hour; nothing of a variable where it, the reading or a baseline is missing. */
export function pairsOf(
  forecast: Forecast,
  valid: EpochHour,
  observedOf: (variable: ForecastVariable) => HourlyColumn | undefined,
  { variables, history, quantiles }: PairOptions,
): OnlinePair[] {
  const { origin, fields } = forecast;
  const lead = valid - origin;
  const at = (field: string): number => fields[field]?.[lead - 1] ?? NaN;
  return variables.flatMap((variable) => {
    const column = observedOf(variable);
    if (column === undefined) return [];
    const mean = at(variable);
    const median = at(quantileField(variable, 0.5));
    const lowest = at(quantileField(variable, quantiles[0] ?? NaN));
    const highest = at(quantileField(variable, quantiles.at(-1) ?? NaN));
    const pair = {
      variable,
      lead,
      observed: column.at(valid),
      mean,
      median: Number.isNaN(median) ? mean : median,
      persistence: persistence(column, origin, history),
      yesterday: sameHourYesterday(column, origin, lead),
      ...(Number.isNaN(lowest + highest) ? {} : { interval: [lowest, highest] as const }),
    };
    return Number.isNaN(pair.observed + mean + pair.persistence + pair.yesterday) ? [] : [pair];
  });
}
