import type { Variable } from '../observations/variables.js';
import { addFlag, undoubted, type Check, type ObservationInContext } from './check.js';

/**
 * For how many hours exactly the same value is plausible: the streak limits of HadISD (Dunn et al. 2012,
 * Climate of the Past 8, table 4; wind direction from version 2.0.1) for coarse reporting (whole degrees, whole
 * metres a second, 10° sectors, 0.1 hPa), so that a station that rounds is not taken for one that is stuck.
 * Humidity, of which it has none, is treated as temperature.
 */
const LONGEST_STREAK: readonly (readonly [Variable, number])[] = [
  ['temperature_2m', 40],
  ['dew_point_2m', 40],
  ['relative_humidity_2m', 40],
  ['pressure_msl', 72],
  ['wind_speed_10m', 40],
  ['wind_direction_10m', 48],
];

/** Below it a vane may rest and an anemometer stand still: calm weather, not a fault. Metres a second. */
const CALM = 0.5;
/** In fog and cloud the air stays saturated, and sensors at their end stop, for days. Percent. */
const SATURATED = 95;
/** A streak may have holes; in a longer one anything may have happened. */
const LONGEST_HOLE_HOURS = 6;

/** A sensor that is stuck: exactly the same value for longer than weather holds still. */
export const checkPersistence: Check = (context, flags) => {
  for (const [variable, hours] of LONGEST_STREAK) {
    const value = undoubted(context, flags, variable);
    if (Number.isNaN(value) || isRestful(context, variable, value)) continue;
    if (isStuck(context, variable, value, hours)) {
      addFlag(flags, 'persistence', variable, `${value} without any change for ${hours} h or longer`);
    }
  }
};

function isRestful({ observation }: ObservationInContext, variable: Variable, value: number): boolean {
  if (variable === 'wind_speed_10m') return value <= CALM;
  if (variable === 'wind_direction_10m') return (observation.wind_speed_10m ?? 0) <= CALM;
  return variable === 'relative_humidity_2m' && value >= SATURATED;
}

function isStuck(
  { history, hour }: ObservationInContext,
  variable: Variable,
  value: number,
  hours: number,
): boolean {
  const stored = Math.fround(value);
  let since = 0;
  for (let hoursAgo = 1; hoursAgo - since <= LONGEST_HOLE_HOURS + 1; hoursAgo++) {
    const before = history.rawValue(hour - hoursAgo, variable);
    if (Number.isNaN(before)) continue;
    if (before !== stored) return false;
    since = hoursAgo;
    if (since >= hours - 1) return true;
  }
  return false;
}
