import type { Variable } from '../observations/variables.js';
import type { Node } from '../stations/node.js';
import type { HourlyReading, SeriesStore } from '../store/series-store.js';
import type { EpochHour } from '../time.js';
import type { NodeWindow } from './node-window.js';

/** The value that passed quality control, NaN where there is none. */
type ValueAt = (station: string, hour: EpochHour, variable: Variable) => number;

export function buildWindow(
  node: Node,
  origin: EpochHour,
  hours: number,
  variables: readonly Variable[],
  valueAt: ValueAt,
): NodeWindow {
  const size = hours * node.stations.length * variables.length;
  const values = new Float32Array(size);
  const observed = new Float32Array(size);
  let index = 0;
  for (let hour = origin - hours + 1; hour <= origin; hour++) {
    for (const station of node.stations) {
      for (const variable of variables) {
        const value = valueAt(station.id, hour, variable);
        if (!Number.isNaN(value)) {
          values[index] = value;
          observed[index] = 1;
        }
        index += 1;
      }
    }
  }
  return { node, origin, hours, variables, values, observed };
}

/** The same window from the store, for origins that the memory has left behind, and for backfills. */
export async function readWindow(
  store: SeriesStore,
  node: Node,
  origin: EpochHour,
  hours: number,
  variables: readonly Variable[],
): Promise<NodeWindow> {
  const readings = await store.readObservations(
    { from: origin - hours + 1, to: origin },
    node.stations.map((station) => station.id),
  );
  const byKey = new Map<string, HourlyReading>(
    readings.map((reading) => [`${reading.hour} ${reading.station}`, reading]),
  );
  return buildWindow(node, origin, hours, variables, (station, hour, variable) => {
    const reading = byKey.get(`${hour} ${station}`);
    return reading === undefined || reading.flagged.includes(variable)
      ? NaN
      : (reading.values[variable] ?? NaN);
  });
}
