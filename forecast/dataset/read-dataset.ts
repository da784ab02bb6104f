import path from 'node:path';
import type { Clock } from '../../ingest/clock.js';
import { ConfigurationError } from '../../ingest/errors.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import type { Variable } from '../../ingest/observations/variables.js';
import { checkRecord } from '../../ingest/record-check.js';
import { readObservationFile } from '../../ingest/sources/observation-file.js';
import { observationFilesIn } from '../../ingest/sources/observation-folder.js';
import type { Station } from '../../ingest/stations/station.js';
import { readStationsFile } from '../../ingest/stations/stations-file.js';
import { ObservedDataset } from './observed-dataset.js';

export interface DatasetReading {
  readonly dataset: ObservedDataset;
  /** Records read, and those of them that are no observation of a known station at a believable time. */
  readonly records: number;
  readonly rejected: number;
  /** Values outside the physical range of their variable; left out. */
  readonly outOfRange: number;
}

export interface DatasetOptions {
  /** Holds `stations.csv` and `observations*.csv` or `.ndjson`, plain or gzip. */
  readonly folder: string;
  readonly variables: readonly Variable[];
  /** Ids; all stations of the folder by default. */
  readonly stations?: readonly string[];
  readonly clock: Clock;
  readonly onRecords?: (records: number) => void;
}

/** Rejects with ConfigurationError where the folder does not hold what it should. */
export async function readDataset(options: DatasetOptions): Promise<DatasetReading> {
  const { folder, variables } = options;
  const known = await readStationsFile(path.join(folder, 'stations.csv'));
  const dataset = new ObservedDataset(chosenStations(known, options.stations), variables);
  const ids = new Set(known.map(({ id }) => id));
  const isKnownStation = (id: string): boolean => ids.has(id);
  let records = 0;
  let rejected = 0;
  let outOfRange = 0;
  for (const file of await observationFilesIn(folder)) {
    for await (const batch of readObservationFile(file)) {
      for (const record of batch) {
        const observation = checkRecord(record, { clock: options.clock, isKnownStation });
        if (observation instanceof Rejection) rejected += 1;
        else outOfRange += dataset.add(observation);
      }
      records += batch.length;
      options.onRecords?.(records);
    }
  }
  return { dataset, records, rejected, outOfRange };
}

function chosenStations(known: readonly Station[], ids: readonly string[] | undefined): readonly Station[] {
  if (ids === undefined) return known;
  return ids.map((id) => {
    const station = known.find((candidate) => candidate.id === id);
    if (station !== undefined) return station;
    throw new ConfigurationError(
      `there is no station ${id}; stations.csv names ${known.map((candidate) => candidate.id).join(', ')}`,
    );
  });
}
