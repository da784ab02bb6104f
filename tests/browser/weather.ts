import type { CheckedObservation } from '../../ingest/observations/checked-observation.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import { VARIABLE_NAMES, type Variable } from '../../ingest/observations/variables.js';
import { readObservationFile } from '../../ingest/sources/observation-file.js';
import type { Station } from '../../ingest/stations/station.js';
import { readStationsFile } from '../../ingest/stations/stations-file.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import { nearestHour, parseInstant, type EpochHour } from '../../ingest/time.js';

const SAMPLE = 'ingest/samples/new-york-2013';

export interface Weather {
  readonly stations: readonly Station[];
  /** In order of time. */
  readonly observations: readonly CheckedObservation[];
}

/** The real readings of the three airports of the sample in a period. */
export async function readWeather(from: string, to: string): Promise<Weather> {
  const [start, end] = [hour(from), hour(to)];
  const observations: CheckedObservation[] = [];
  for await (const records of readObservationFile(`${SAMPLE}/observations.csv.gz`)) {
    for (const { format, value } of records) {
      const observation = format?.parse(value ?? '');
      if (observation === undefined || observation instanceof Rejection) continue;
      const checked = { observation, flags: [] };
      if (hourOf(checked) >= start && hourOf(checked) <= end) observations.push(checked);
    }
  }
  return { stations: await readStationsFile(`${SAMPLE}/stations.csv`), observations };
}

export function hour(text: string): EpochHour {
  return nearestHour(parseInstant(text) ?? NaN);
}

export function hourOf({ observation }: CheckedObservation): EpochHour {
  return nearestHour(observation.time);
}

export function toReading(checked: CheckedObservation): HourlyReading {
  const values: Partial<Record<Variable, number>> = {};
  for (const variable of VARIABLE_NAMES) {
    const value = checked.observation[variable];
    if (typeof value === 'number') values[variable] = value;
  }
  return { station: checked.observation.station, hour: hourOf(checked), values, flagged: [] };
}
