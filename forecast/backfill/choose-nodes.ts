import { ConfigurationError, NotFoundError } from '../../ingest/errors.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Station } from '../../ingest/stations/station.js';
import { nodesOfModel } from '../nodes-of-model.js';
import type { ForecastManifest } from '../registry/manifest.js';
import { isInBox, type BoundingBox } from './bounding-box.js';

export interface StationChoice {
  readonly stations?: readonly string[];
  readonly box?: BoundingBox;
}

/**
 * The nodes that hold a chosen station; all of them where nothing is chosen. They are the nodes of live forecasts,
 * whoever is chosen: a node's neighbours are part of its forecast.
 */
export function chooseNodes(
  known: readonly Station[],
  manifest: ForecastManifest,
  { stations, box }: StationChoice,
): Node[] {
  if (known.length === 0)
    throw new ConfigurationError('no station is known, so there is nothing to forecast');
  const ids = new Set(known.map(({ id }) => id));
  for (const id of stations ?? []) {
    if (!ids.has(id)) throw new NotFoundError(`there is no station ${id}; ${known.length} are known`);
  }
  const wanted = new Set(stations);
  const chosen = (station: Station): boolean =>
    (stations === undefined || wanted.has(station.id)) && (box === undefined || isInBox(box, station));
  const nodes = nodesOfModel(known, manifest).filter((node) => node.stations.some(chosen));
  if (nodes.length === 0) throw new NotFoundError('no station lies in the box');
  return nodes;
}
