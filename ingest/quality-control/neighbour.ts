import type { Variable } from '../observations/variables.js';
import { VARIABLES } from '../observations/variables.js';
import type { EpochHour } from '../time.js';
import type { StationHistory } from '../windows/station-history.js';
import { addFlag, undoubted, type Check, type ObservationInContext } from './check.js';

/**
 * How far a station may be from what its neighbours let one expect. Wide enough for a coast on a hot day and for
 * the slope of pressure around a deep low.
 */
const LARGEST_DEVIATION: readonly (readonly [Variable, number])[] = [
  ['temperature_2m', 12],
  ['dew_point_2m', 14],
  ['pressure_msl', 10],
  ['wind_speed_10m', 18],
];

const FEWEST_NEIGHBOURS = 2;
/** A neighbour that has not sent this hour yet is asked for its last one. */
const NEIGHBOUR_HOURS_BACK = 1;
const BASELINE_HOURS = 24;
const FEWEST_BASELINE_HOURS = 6;

/**
 * Disagrees with the node, after the buddy and spatial consistency checks of MADIS (NOAA): more than half of the
 * neighbours say something else. A neighbour says its own value, and also that value plus the usual difference
 * between the two stations over the last day (height, coast, exposure); only who is far from both disagrees.
 */
export const checkNeighbours: Check = (context, flags) => {
  if (context.neighbours.length < FEWEST_NEIGHBOURS) return;
  for (const [variable, largest] of LARGEST_DEVIATION) {
    const value = undoubted(context, flags, variable);
    if (Number.isNaN(value)) continue;
    if (!mostDisagree(context, variable, value, largest, noDifference)) continue;
    if (!mostDisagree(context, variable, value, largest, usualDifference)) continue;
    const { unit } = VARIABLES[variable];
    const reason = `${value} ${unit} is more than ${largest} ${unit} from what most neighbours let one expect`;
    addFlag(flags, 'neighbour', variable, reason);
  }
};

/** What a station usually says more than a neighbour; NaN where that is not known. */
type Difference = (context: ObservationInContext, neighbour: StationHistory, variable: Variable) => number;

function mostDisagree(
  context: ObservationInContext,
  variable: Variable,
  value: number,
  largest: number,
  difference: Difference,
): boolean {
  let agreeing = 0;
  let disagreeing = 0;
  for (const neighbour of context.neighbours) {
    const theirs = latestValue(neighbour, context.hour, variable);
    const deviation = Math.abs(value - theirs - difference(context, neighbour, variable));
    if (Number.isNaN(deviation)) continue;
    if (deviation > largest) disagreeing += 1;
    else agreeing += 1;
    // The usual case: those that are left cannot outvote these.
    if (2 * agreeing >= context.neighbours.length) return false;
  }
  return agreeing + disagreeing >= FEWEST_NEIGHBOURS && disagreeing > agreeing;
}

function latestValue(history: StationHistory, hour: EpochHour, variable: Variable): number {
  for (let hoursAgo = 0; hoursAgo <= NEIGHBOUR_HOURS_BACK; hoursAgo++) {
    const value = history.value(hour - hoursAgo, variable);
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

const noDifference: Difference = () => 0;

/** The mean over the hours of the last day in which both have a good value. */
const usualDifference: Difference = ({ history, hour }, neighbour, variable) => {
  let sum = 0;
  let count = 0;
  for (let hoursAgo = 1; hoursAgo <= BASELINE_HOURS; hoursAgo++) {
    const difference = history.value(hour - hoursAgo, variable) - neighbour.value(hour - hoursAgo, variable);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    count += 1;
  }
  return count < FEWEST_BASELINE_HOURS ? NaN : sum / count;
};
