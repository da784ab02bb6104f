import type { Variable } from '../../../../ingest/observations/variables.js';
import type { Station } from '../../../../ingest/stations/station.js';
import type { EpochHour } from '../../../../ingest/time.js';
import type { NodeWindow } from '../../../../ingest/windows/node-window.js';

const VARIABLES: readonly Variable[] = ['temperature_2m', 'wind_speed_10m'];
const HOURS = 48;

export function stationAt(id: string, latitude: number): Station {
  return { id, name: id, latitude, longitude: 5 };
}

/** A fully observed window of 48 h; `value` gives what a station (by its place) reads at an hour. */
export function fullWindow(
  stations: readonly Station[],
  origin: EpochHour,
  value: (hour: EpochHour, station: number, variable: Variable) => number,
): NodeWindow {
  const values = Array.from({ length: HOURS }, (_, slot) =>
    stations.flatMap((_station, station) =>
      VARIABLES.map((variable) => value(origin - HOURS + 1 + slot, station, variable)),
    ),
  ).flat();
  return {
    node: { id: 'node', stations },
    origin,
    hours: HOURS,
    variables: VARIABLES,
    values: Float32Array.from(values),
    observed: new Float32Array(values.length).fill(1),
  };
}
