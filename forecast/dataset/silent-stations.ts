import type { NodeWindow } from '../../ingest/windows/node-window.js';

/**
 * Which stations of a node of `size` are silenced at an origin: a share of them, spread evenly over the slots, and
 * others at each origin, so that every station takes its turn.
 */
export function isSilenced(slot: number, size: number, origin: number, share: number): boolean {
  const place = (((slot + origin) % size) + size) % size;
  return Math.floor((place + 1) * share) > Math.floor(place * share);
}

/** The window as a model would have it were a share of the node's stations silent for all of its hours. */
export function silence(window: NodeWindow, share: number): NodeWindow {
  const { node, origin, variables } = window;
  const size = node.stations.length;
  const values = window.values.slice();
  const observed = window.observed.slice();
  for (let slot = 0; slot < size; slot++) {
    if (!isSilenced(slot, size, origin, share)) continue;
    for (let start = slot * variables.length; start < values.length; start += size * variables.length) {
      values.fill(0, start, start + variables.length);
      observed.fill(0, start, start + variables.length);
    }
  }
  return { ...window, values, observed };
}
