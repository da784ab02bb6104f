import { toFluxValue } from '@influxdata/influxdb-client';
import type { Variable } from '../../../observations/variables.js';
import { FLAGGED } from '../../../windows/slot-rank.js';
import { OBSERVATION } from '../schema.js';

/** What stays of a day when its hours are gone; of the direction of the wind a mean would mislead. */
const SUMMARIES: readonly (readonly [Variable, 'mean' | 'min' | 'max' | 'sum'])[] = [
  ['temperature_2m', 'mean'],
  ['temperature_2m', 'min'],
  ['temperature_2m', 'max'],
  ['dew_point_2m', 'mean'],
  ['relative_humidity_2m', 'mean'],
  ['pressure_msl', 'mean'],
  ['wind_speed_10m', 'mean'],
  ['wind_speed_10m', 'max'],
  ['wind_gusts_10m', 'max'],
  ['precipitation', 'sum'],
];

export const DAILY_TASK = 'stationcast daily summary';
export const OBSERVATION_DAILY = 'observation_daily';

/**
 * Flux of a task that writes, for each station and day (UTC), `<variable>_<statistic>` to measurement
 * `observation_daily`. Values that failed quality control are left out. Three days are done again each day, so that
 * late readings count.
 */
export function dailySummaryFlux(bucket: string, dailyBucket: string): string {
  return `import "date"

option task = {name: "${DAILY_TASK}", every: 1d, offset: 1h}

today = date.truncate(t: now(), unit: 1d)
${SUMMARIES.map(([variable, statistic]) => statement(variable, statistic, bucket, dailyBucket)).join('\n')}
`;
}

function statement(variable: Variable, statistic: string, bucket: string, dailyBucket: string): string {
  return `
from(bucket: ${toFluxValue(bucket)})
  |> range(start: date.sub(d: 3d, from: today), stop: today)
  |> filter(fn: (r) => r._measurement == "${OBSERVATION}")
  |> filter(fn: (r) => r._field == "${variable}" or r._field == "${variable}_rank")
  |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
  |> filter(fn: (r) => exists r.${variable} and r.${variable}_rank < ${FLAGGED})
  |> aggregateWindow(every: 1d, fn: ${statistic}, column: "${variable}", timeSrc: "_start", createEmpty: false)
  |> map(fn: (r) => ({_time: r._time, station: r.station, _value: r.${variable}}))
  |> set(key: "_measurement", value: "${OBSERVATION_DAILY}")
  |> set(key: "_field", value: "${variable}_${statistic}")
  |> to(bucket: ${toFluxValue(dailyBucket)}, tagColumns: ["station"])`;
}
