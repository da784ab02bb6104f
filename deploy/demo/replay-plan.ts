import { InvalidInputError } from '../../ingest/errors.js';
import { checkRecord } from '../../ingest/record-check.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import { readObservationFile } from '../../ingest/sources/observation-file.js';
import { placeInTime } from '../../ingest/sources/timeline.js';
import type { Clock } from '../../ingest/clock.js';
import type { Station } from '../../ingest/stations/station.js';
import { MILLISECONDS_PER_HOUR, nearestHour, type EpochHour } from '../../ingest/time.js';
import { HISTORY_HOURS } from '../../ingest/windows/station-history.js';

/** Which hours of a file are taken as history, and which are replayed. All inclusive. */
export interface ReplayPlan {
  readonly first: EpochHour;
  readonly firstOrigin: EpochHour;
  readonly lastOrigin: EpochHour;
}

/** Hours before the first origin that are restored rather than replayed. */
const WEEK_HOURS = 168;
/** Without a number of hours, a short file still leaves this much to replay. */
const LEAST_REPLAY_HOURS = 24;
/** A reading further than this from all others has a wrong time rather than a gap before it. */
const LONGEST_GAP_HOURS = 31 * 24;

/** A few readings may come too late to be seen by any window; more of them are a file in another order. */
const TOO_LATE_READINGS = 10;

/** Throws InvalidInputError where the file is not in order of time, and where the file holds no reading of these stations. */
export async function planReplay(
  file: string,
  stations: readonly Station[],
  clock: Clock,
  hours?: number,
): Promise<ReplayPlan> {
  const observed = await observedHours(file, stations, clock);
  const [first, last] = mainPeriod(observed);
  if (first === undefined || last === undefined) {
    throw new InvalidInputError('input', file, `observations of ${stations.map(({ id }) => id).join(', ')}`);
  }
  const span = last - first + 1;
  const history = Math.min(WEEK_HOURS, Math.max(0, span - (hours ?? LEAST_REPLAY_HOURS)));
  const firstOrigin = first + history;
  return { first, firstOrigin, lastOrigin: Math.min(last, firstOrigin + (hours ?? span) - 1) };
}

async function observedHours(file: string, stations: readonly Station[], clock: Clock): Promise<EpochHour[]> {
  const known = new Set(stations.map(({ id }) => id));
  const hours = new Set<EpochHour>();
  let tooLate = 0;
  const latest = clock.now() + MILLISECONDS_PER_HOUR;
  for await (const records of placeInTime(readObservationFile(file), latest)) {
    for (const { record, time, place } of records) {
      const observation = checkRecord(record, { clock, isKnownStation: (id) => known.has(id) });
      if (observation instanceof Rejection) continue;
      hours.add(nearestHour(observation.time));
      if (time !== undefined && place - time >= HISTORY_HOURS * MILLISECONDS_PER_HOUR) tooLate += 1;
    }
  }
  if (tooLate > TOO_LATE_READINGS) {
    const order = `readings in order of time, not ${tooLate} that come more than ${HISTORY_HOURS} h after later ones`;
    throw new InvalidInputError('input', file, `${order}; sort the file by its time column`);
  }
  return [...hours].sort((a, b) => a - b);
}

/** The stretch round the median that has no long gap: a single reading of 1970 must not stretch a replay. */
function mainPeriod(hours: readonly EpochHour[]): [EpochHour | undefined, EpochHour | undefined] {
  let first = Math.floor(hours.length / 2);
  let last = first;
  while ((hours[first] ?? 0) - (hours[first - 1] ?? -Infinity) <= LONGEST_GAP_HOURS) first -= 1;
  while ((hours[last + 1] ?? Infinity) - (hours[last] ?? 0) <= LONGEST_GAP_HOURS) last += 1;
  return [hours[first], hours[last]];
}
