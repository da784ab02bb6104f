import { VARIABLE_NAMES, type Variable } from '../observations/variables.js';
import { EMPTY_SLOT_RANK, offsetFromHour, offsetOfRank } from '../windows/slot-rank.js';
import { addFlag, type Check, type ObservationInContext } from './check.js';

/** The same station, time and values once more: sent twice, or delivered again after a restart. */
export const checkDuplicate: Check = (context, flags) => {
  const { observation } = context;
  for (const variable of VARIABLE_NAMES) {
    if (typeof observation[variable] === 'number' && !isThereAlready(context, variable)) return;
  }
  for (const variable of VARIABLE_NAMES) {
    if (typeof observation[variable] !== 'number') continue;
    addFlag(flags, 'duplicate', variable, 'the same station, time and value were received before');
  }
};

function isThereAlready({ observation, hour, history }: ObservationInContext, variable: Variable): boolean {
  const rank = history.rank(hour, variable);
  if (rank === EMPTY_SLOT_RANK || offsetOfRank(rank) !== offsetFromHour(observation.time, hour)) return false;
  return Object.is(Math.fround(observation[variable] ?? NaN), history.rawValue(hour, variable));
}
