import { expect, test } from 'vitest';
import { nodesOfModel } from '../../../forecast/nodes-of-model.js';
import { ConfigurationError } from '../../../ingest/errors.js';
import type { Station } from '../../../ingest/stations/station.js';

const stations = ['west', 'middle', 'east'].map((id, index): Station => ({
  id,
  name: id,
  latitude: 52,
  longitude: 4 + index,
}));
const network = { name: 'coast', nodeSize: 3, stations: ['east', 'west', 'middle'] };

test('a model that serves any station reads its neighbours together', () => {
  const nodes = nodesOfModel(stations, { name: 'any', nodeSize: 2 });
  expect(nodes.map((node) => node.stations.length)).toEqual([2, 1]);
});

test('a model of one network reads its stations in the order of its slots', () => {
  const nodes = nodesOfModel(stations, network);
  expect(nodes.map(({ id }) => id)).toEqual(['node-coast']);
  expect(nodes[0]?.stations.map(({ id }) => id)).toEqual(network.stations);
});

test('a model of one network names the stations that it misses and those that it does not know', () => {
  const others = [...stations.slice(1), { id: 'abroad', name: 'abroad', latitude: 0, longitude: 0 }];
  expect(() => nodesOfModel(others, network)).toThrow(ConfigurationError);
  expect(() => nodesOfModel(others, network)).toThrow(/does not know abroad; missing: west/);
});

test('where no stations are known yet, no model has nodes', () => {
  expect(nodesOfModel([], network)).toEqual([]);
});
