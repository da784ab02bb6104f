import { addFlag, undoubted, type Check, type ObservationInContext } from './check.js';

/**
 * Variables of one observation that contradict each other, after the internal consistency checks of the WMO
 * (I. Zahumenský, "Guidelines on Quality Control Procedures for Data from Automatic Weather Stations", 2004).
 * The less robust instrument of a pair is the one that is doubted.
 */
export const checkConsistency: Check = (context, flags) => {
  const temperature = undoubted(context, flags, 'temperature_2m');
  const dewPoint = undoubted(context, flags, 'dew_point_2m');
  if (dewPoint > temperature + DEW_POINT_TOLERANCE) {
    const reason = `${dewPoint} °C is above the temperature, ${temperature} °C`;
    addFlag(flags, 'consistency', 'dew_point_2m', reason);
  }
  const speed = undoubted(context, flags, 'wind_speed_10m');
  const gusts = undoubted(context, flags, 'wind_gusts_10m');
  if (gusts < speed - GUST_TOLERANCE) {
    addFlag(flags, 'consistency', 'wind_gusts_10m', `${gusts} m/s is below the mean wind, ${speed} m/s`);
  }
  const direction = undoubted(context, flags, 'wind_direction_10m');
  // A direction of 0 is the code for calm, so it contradicts nothing; north is 360.
  if (speed === 0 && direction > 0 && !roundsToWholeMetres(context)) {
    addFlag(flags, 'consistency', 'wind_direction_10m', `a direction of ${direction}° at a wind speed of 0`);
  }
};

/** Two sensors, each within its uncertainty (0.2 K and 0.25 K to 0.5 K, WMO-No. 8, annex 1.A), may cross by this. */
const DEW_POINT_TOLERANCE = 0.5;
/** Mean and gust are rounded apart, some of them to whole knots. */
const GUST_TOLERANCE = 0.6;
/** So many speeds without a fraction show how a station rounds. */
const SPEEDS_THAT_TELL = 6;
const HOURS_BACK = 24;

/** Where speeds are rounded to whole metres a second, 0 is up to half a metre, and that has a direction. */
function roundsToWholeMetres({ history, hour }: ObservationInContext): boolean {
  let speeds = 0;
  for (let hoursAgo = 1; hoursAgo <= HOURS_BACK; hoursAgo++) {
    const speed = history.rawValue(hour - hoursAgo, 'wind_speed_10m');
    if (Number.isNaN(speed) || speed === 0) continue;
    if (!Number.isInteger(speed)) return false;
    speeds += 1;
  }
  return speeds >= SPEEDS_THAT_TELL;
}
