import type { Observation } from './observation.js';
import type { Variable } from './variables.js';

/** Stores keep them as bits by their place in this list: new ones go to its end. */
export const QUALITY_CHECKS = [
  'range',
  'step',
  'persistence',
  'neighbour',
  'consistency',
  'duplicate',
] as const;
export type QualityCheck = (typeof QUALITY_CHECKS)[number];

/** A named doubt about one value. The value is kept; windows mask it. */
export interface QualityFlag {
  readonly check: QualityCheck;
  readonly variable: Variable;
  readonly reason: string;
}

export interface CheckedObservation {
  readonly observation: Observation;
  readonly flags: readonly QualityFlag[];
}
