import type { QualityFlag } from '../observations/checked-observation.js';
import type { Check, ObservationInContext } from './check.js';
import { checkConsistency } from './consistency.js';
import { checkDuplicate } from './duplicate.js';
import { checkNeighbours } from './neighbour.js';
import { checkPersistence } from './persistence.js';
import { checkRange } from './range.js';
import { checkStep } from './step.js';

/** In order: a value that one check doubts is left alone by the later ones, so that each fault has one name. */
const CHECKS: readonly Check[] = [checkRange, checkConsistency, checkStep, checkPersistence, checkNeighbours];

/**
 * The doubts about an observation. It must not be in its history yet. What was received before is only that: a
 * duplicate, whose values have been judged already.
 */
export function checkQuality(context: ObservationInContext): QualityFlag[] {
  const flags: QualityFlag[] = [];
  checkDuplicate(context, flags);
  if (flags.length > 0) return flags;
  for (const check of CHECKS) check(context, flags);
  return flags;
}
