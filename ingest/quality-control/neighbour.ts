import type { Variable } from '../observations/variables.js';
import { VARIABLES } from '../observations/variables.js';
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
    const plain = lowerMedian(deviations(context, variable, value, 'plain'));
    if (!(plain > largest)) continue;
    const adjusted = lowerMedian(deviations(context, variable, value, 'adjusted'));
    if (!(adjusted > largest)) continue;
    const { unit } = VARIABLES[variable];
    const reason = `${value} ${unit} is ${adjusted.toFixed(1)} ${unit} from what its neighbours say`;
    addFlag(flags, 'neighbour', variable, reason);
  }
};

function deviations(
  { history, hour, neighbours }: ObservationInContext,
  variable: Variable,
  value: number,
  kind: 'plain' | 'adjusted',
): number[] {
  const result: number[] = [];
  for (const neighbour of neighbours) {
    const theirs = latestValue(neighbour, hour, variable);
    if (Number.isNaN(theirs)) continue;
    const usual = kind === 'plain' ? 0 : usualDifference(history, neighbour, hour, variable);
    if (!Number.isNaN(usual)) result.push(Math.abs(value - theirs - usual));
  }
  return result;
}

function latestValue(history: StationHistory, hour: number, variable: Variable): number {
  for (let hoursAgo = 0; hoursAgo <= NEIGHBOUR_HOURS_BACK; hoursAgo++) {
    const value = history.value(hour - hoursAgo, variable);
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

/** Mean of station minus neighbour over the hours of the last day in which both have a good value. */
function usualDifference(
  station: StationHistory,
  neighbour: StationHistory,
  hour: number,
  variable: Variable,
): number {
  let sum = 0;
  let count = 0;
  for (let hoursAgo = 1; hoursAgo <= BASELINE_HOURS; hoursAgo++) {
    const difference = station.value(hour - hoursAgo, variable) - neighbour.value(hour - hoursAgo, variable);
    if (Number.isNaN(difference)) continue;
    sum += difference;
    count += 1;
  }
  return count < FEWEST_BASELINE_HOURS ? NaN : sum / count;
}

/** More than half of the numbers are at least this; NaN where there are too few. */
function lowerMedian(numbers: number[]): number {
  if (numbers.length < FEWEST_NEIGHBOURS) return NaN;
  numbers.sort((a, b) => a - b);
  return numbers[Math.floor((numbers.length - 1) / 2)] ?? NaN;
}
