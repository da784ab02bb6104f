/** What the windows of a large network take in one process. */
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { Rejection } from '../../../ingest/observations/rejection.js';
import { parseObservation } from '../../../ingest/observations/json-format.js';
import { nearestHour } from '../../../ingest/time.js';
import { LiveWindows } from '../../../ingest/windows/live-windows.js';
import type { Figure } from '../support/benchmark.js';
import { DISCARDING_STORE } from './discard.js';
import { collectedMemory } from './memory.js';
import { TiledNetwork } from './network.js';

const STATIONS = 38_500;
const HOURS = 8;
const KIBIBYTE = 1024;
const NONE_FLAGGED = new Set<never>();

export async function windowMemory(): Promise<Figure[]> {
  const network = await TiledNetwork.of(STATIONS, HOURS);
  const nodes = groupIntoNodes(network.stations);
  const before = collectedMemory();
  const windows = new LiveWindows(nodes, DISCARDING_STORE);
  for (let hour = 0; hour < HOURS; hour++) {
    for (const { text } of network.hour(hour)) {
      const observation = parseObservation(text);
      if (observation instanceof Rejection) throw new Error(observation.message);
      const { station, time } = observation;
      const changed = windows.histories.of(station).put(observation, nearestHour(time), NONE_FLAGGED);
      windows.trigger.observed(station, time, nearestHour(time), changed);
    }
    windows.trigger.issued(windows.trigger.due());
  }
  const grown = collectedMemory() - before;
  return [
    {
      name: `memory of windows, ${STATIONS} stations`,
      value: grown / STATIONS / KIBIBYTE,
      unit: 'KiB/station',
      bar: { atMost: 40 },
      note: `${windows.histories.nodes.length} nodes; slots of 96 hours are taken at once, with the first reading`,
    },
  ];
}
