import type { QualityCheck, QualityFlag } from '../observations/checked-observation.js';
import type { Observation } from '../observations/observation.js';
import type { Variable } from '../observations/variables.js';
import type { EpochHour } from '../time.js';
import type { StationHistory } from '../windows/station-history.js';

/** An observation before it is taken into the history, with what is known around it. */
export interface ObservationInContext {
  readonly observation: Observation;
  readonly hour: EpochHour;
  readonly history: StationHistory;
  /** The other stations of the node at about the same height. */
  readonly neighbours: readonly StationHistory[];
}

/** Adds its doubts to `flags`, which hold those of the checks before it. */
export type Check = (context: ObservationInContext, flags: QualityFlag[]) => void;

export function addFlag(flags: QualityFlag[], check: QualityCheck, variable: Variable, reason: string): void {
  flags.push({ check, variable, reason });
}

/** The observed value, unless an earlier check has doubted it already; NaN where there is none. */
export function undoubted(
  { observation }: ObservationInContext,
  flags: readonly QualityFlag[],
  variable: Variable,
): number {
  const value = observation[variable];
  if (typeof value !== 'number' || flags.some((flag) => flag.variable === variable)) return NaN;
  return value;
}
