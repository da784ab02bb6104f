import { QUALITY_CHECKS, type QualityCheck, type QualityFlag } from '../observations/checked-observation.js';
import type { Variable } from '../observations/variables.js';

/** Which checks doubted a value, as one small integer for a store: bit n is the nth of QUALITY_CHECKS. */
export type CheckSet = number;

export const NO_CHECKS: CheckSet = 0;

export function checkSetOf(flags: readonly QualityFlag[], variable: Variable): CheckSet {
  let set = NO_CHECKS;
  for (const flag of flags) {
    if (flag.variable === variable) set |= 1 << QUALITY_CHECKS.indexOf(flag.check);
  }
  return set;
}

/** In the order of QUALITY_CHECKS. */
export function checksIn(set: CheckSet): QualityCheck[] {
  return QUALITY_CHECKS.filter((_, index) => (set & (1 << index)) !== 0);
}
