import path from 'node:path';
import { SAMPLE_FOLDER } from '../../deploy/package-files.js';
import { systemClock } from '../../ingest/clock.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import { checkRecord } from '../../ingest/record-check.js';
import { readObservationFile } from '../../ingest/sources/observation-file.js';
import type { Station } from '../../ingest/stations/station.js';
import { readStationsFile } from '../../ingest/stations/stations-file.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import { nearestHour, type EpochHour } from '../../ingest/time.js';

/** Puts the readings of New York's airports up to an hour into a store as they are, without quality control. */
export async function readSample(
  store: Pick<SeriesStore, 'writeStations' | 'writeObservations'>,
  until: EpochHour = Infinity,
): Promise<{ readonly stations: readonly Station[] }> {
  const stations = await readStationsFile(path.join(SAMPLE_FOLDER, 'stations.csv'));
  await store.writeStations(stations);
  for await (const batch of readObservationFile(path.join(SAMPLE_FOLDER, 'observations.csv.gz'))) {
    const observations = batch.flatMap((record) => {
      const observation = checkRecord(record, { clock: systemClock, isKnownStation: () => true });
      return observation instanceof Rejection ? [] : [{ observation, flags: [] }];
    });
    const wanted = observations.filter(({ observation }) => nearestHour(observation.time) <= until);
    await store.writeObservations(wanted);
    if (wanted.length < observations.length) break;
  }
  return { stations };
}
