import type { Variable } from '../observations/variables.js';
import type { Node } from '../stations/node.js';
import type { EpochHour } from '../time.js';

/**
 * What a node's stations said in the `hours` hourly slots that end at `origin` (inclusive).
 * `values` and `observed` are laid out [hours][stations][variables]; `observed` is 1 where a reading is there
 * and passed quality control, and `values` is 0 where it is not.
 */
export interface NodeWindow {
  readonly node: Node;
  readonly origin: EpochHour;
  readonly hours: number;
  readonly variables: readonly Variable[];
  readonly values: Float32Array;
  readonly observed: Float32Array;
}
