import { VARIABLE_NAMES, type Variable } from '../observations/variables.js';
import type { HourlyReading } from '../store/series-store.js';
import type { EpochHour } from '../time.js';
import { isFlagged } from './slot-rank.js';
import type { StationHistory } from './station-history.js';

/** What a station's history holds of one hour, for those who follow readings live. */
export function hourlyReading(station: string, history: StationHistory, hour: EpochHour): HourlyReading {
  const values: Partial<Record<Variable, number>> = {};
  const flagged: Variable[] = [];
  for (const variable of VARIABLE_NAMES) {
    const value = history.rawValue(hour, variable);
    if (Number.isNaN(value)) continue;
    values[variable] = value;
    if (isFlagged(history.rank(hour, variable))) flagged.push(variable);
  }
  return { station, hour, values, flagged };
}
