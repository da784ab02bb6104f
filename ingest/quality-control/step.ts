import type { Variable } from '../observations/variables.js';
import { VARIABLES } from '../observations/variables.js';
import { addFlag, undoubted, type Check, type ObservationInContext } from './check.js';

/**
 * The largest plausible change in an hour. Temperature, dew point and pressure are the limits of MADIS (NOAA,
 * temporal consistency check: 35 °F and 15 hPa an hour). Its 20 kn for wind and 50 % for humidity are passed by
 * real squall lines and by clouds that rise over a mountain station; here they are wide enough for those.
 */
const LARGEST_STEP: readonly (readonly [Variable, number])[] = [
  ['temperature_2m', 19.4],
  ['dew_point_2m', 19.4],
  ['pressure_msl', 15],
  ['wind_speed_10m', 20],
  ['wind_gusts_10m', 30],
  ['relative_humidity_2m', 70],
];

/** Older values say too little about what is plausible now. */
const HOURS_BACK = 3;

/**
 * A jump against the station's own last good value. The limit grows with the hours between them, so that a real
 * change of weather is doubted for an hour at most.
 */
export const checkStep: Check = (context, flags) => {
  for (const [variable, largest] of LARGEST_STEP) {
    const value = undoubted(context, flags, variable);
    if (Number.isNaN(value)) continue;
    const hoursAgo = lastGoodHour(context, variable);
    if (hoursAgo === undefined) continue;
    const before = context.history.value(context.hour - hoursAgo, variable);
    if (Math.abs(value - before) <= largest * hoursAgo) continue;
    const { unit } = VARIABLES[variable];
    const change = `${before.toFixed(1)} to ${value} ${unit} within ${hoursAgo} h`;
    addFlag(flags, 'step', variable, `${change}; up to ${largest} ${unit} an hour is plausible`);
  }
};

function lastGoodHour({ history, hour }: ObservationInContext, variable: Variable): number | undefined {
  for (let hoursAgo = 1; hoursAgo <= HOURS_BACK; hoursAgo++) {
    if (!Number.isNaN(history.value(hour - hoursAgo, variable))) return hoursAgo;
  }
  return undefined;
}
