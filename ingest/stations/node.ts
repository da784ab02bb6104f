import type { Station } from './station.js';

/** Neighbouring stations that are embedded together. The order of `stations` is the order of the model's slots. */
export interface Node {
  readonly id: string;
  readonly stations: readonly Station[];
}
