import type { Variable } from '../../ingest/observations/variables.js';
import type { Node } from '../../ingest/stations/node.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { NodeWindow } from '../../ingest/windows/node-window.js';
import type { ObservedDataset } from './observed-dataset.js';

export interface WindowShape {
  readonly hours: number;
  readonly variables: readonly Variable[];
}

/** The window of a node that ends at `origin`, cut out of a dataset. */
export function datasetWindow(
  dataset: ObservedDataset,
  node: Node,
  origin: EpochHour,
  { hours, variables }: WindowShape,
): NodeWindow {
  const row = node.stations.length * variables.length;
  const values = new Float32Array(hours * row);
  const observed = new Float32Array(hours * row);
  for (const [slot, station] of node.stations.entries()) {
    const columns = dataset.columns(station.id);
    for (const [offset, variable] of variables.entries()) {
      const column = columns?.[variable];
      if (column === undefined) continue;
      for (let index = 0; index < hours; index++) {
        const value = column.at(origin - hours + 1 + index);
        if (Number.isNaN(value)) continue;
        const at = index * row + slot * variables.length + offset;
        values[at] = value;
        observed[at] = 1;
      }
    }
  }
  return { node, origin, hours, variables, values, observed };
}

export function isEmpty(window: NodeWindow): boolean {
  return !window.observed.includes(1);
}

/** Every `every`-th hour of `origins` in order, each with every node. */
export function* datasetWindows(
  dataset: ObservedDataset,
  nodes: readonly Node[],
  origins: HourRange,
  every: number,
  shape: WindowShape,
): Generator<NodeWindow> {
  for (let origin = origins.from; origin <= origins.to; origin += every) {
    for (const node of nodes) yield datasetWindow(dataset, node, origin, shape);
  }
}
