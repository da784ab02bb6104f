import { flux } from '@influxdata/influxdb-client';
import type { EpochHour } from '../../time.js';
import type { StationCoverage } from '../series-store.js';
import type { Connection } from './connection.js';
import { rangeOf } from './flux-parts.js';
import { ALL_TIME } from './hour-ranges.js';
import { OBSERVATION } from './schema.js';

/** In order of station. Storage answers the three of its own, without reading each hour. */
export async function selectCoverage(connection: Connection): Promise<StationCoverage[]> {
  const query = flux`
hours = from(bucket: ${connection.bucket})
  ${rangeOf(ALL_TIME)}
  |> filter(fn: (r) => r._measurement == ${OBSERVATION} and r._field == "observed")
hours |> first() |> yield(name: "first")
hours |> last() |> yield(name: "last")
hours |> count() |> yield(name: "hours")`;
  const columns = await connection.read('read the coverage', query, async (rows) => {
    const first = new Map<string, EpochHour>();
    const last = new Map<string, EpochHour>();
    const hours = new Map<string, number>();
    for await (const row of rows) {
      const station = row.required('station');
      const result = row.required('result');
      if (result === 'first') first.set(station, row.hour());
      else if (result === 'last') last.set(station, row.hour());
      else hours.set(station, row.number('_value') ?? 0);
    }
    return { first, last, hours };
  });
  return [...columns.hours]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([station, hours]) => {
      const first = columns.first.get(station);
      const last = columns.last.get(station);
      // A station whose first hour came in between the three answers.
      return first === undefined || last === undefined ? [] : { station, first, last, hours };
    });
}
