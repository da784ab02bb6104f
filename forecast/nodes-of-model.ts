import { groupIntoNodes } from '../embed/node-grouping.js';
import { ConfigurationError } from '../ingest/errors.js';
import type { Node } from '../ingest/stations/node.js';
import type { Station } from '../ingest/stations/station.js';
import type { ForecastManifest } from './registry/manifest.js';

/**
 * The nodes that a model reads of these stations: neighbours, grouped, or for a model of one network all its stations,
 * in its slots' order. Throws ConfigurationError where such a model does not know a station, or misses one: what a
 * slot means to it is one place, and no other can stand in.
 */
export function nodesOfModel(
  stations: readonly Station[],
  { name, nodeSize, stations: slots }: Pick<ForecastManifest, 'name' | 'nodeSize' | 'stations'>,
): Node[] {
  if (slots === undefined) return groupIntoNodes(stations, nodeSize);
  if (stations.length === 0) return [];
  const byId = new Map(stations.map((station) => [station.id, station]));
  const unknown = stations.filter(({ id }) => !slots.includes(id)).map(({ id }) => id);
  const missing = slots.filter((id) => !byId.has(id));
  if (unknown.length > 0 || missing.length > 0) {
    throw new ConfigurationError(
      `the model ${name} was made for ${slots.length} stations and serves exactly these` +
        `${listed('; it does not know ', unknown)}${listed('; missing: ', missing)}. ` +
        'Choose a model that serves any station, such as cpu, or finetune one to your network.',
    );
  }
  return [{ id: `node-${name}`, stations: slots.flatMap((id) => byId.get(id) ?? []) }];
}

const MOST_LISTED = 5;

function listed(before: string, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const more = ids.length > MOST_LISTED ? ` and ${ids.length - MOST_LISTED} more` : '';
  return `${before}${ids.slice(0, MOST_LISTED).join(', ')}${more}`;
}
