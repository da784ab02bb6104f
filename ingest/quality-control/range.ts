import { VARIABLE_NAMES, VARIABLES } from '../observations/variables.js';
import { addFlag, type Check } from './check.js';

/** Outside what has ever been measured on Earth, or what the variable can be (limits and source: VARIABLES). */
export const checkRange: Check = ({ observation }, flags) => {
  for (const variable of VARIABLE_NAMES) {
    const value = observation[variable];
    if (typeof value !== 'number') continue;
    const { minimum, maximum, unit } = VARIABLES[variable];
    if (value >= minimum && value <= maximum) continue;
    addFlag(flags, 'range', variable, `${value} ${unit} is outside ${minimum} to ${maximum} ${unit}`);
  }
};
