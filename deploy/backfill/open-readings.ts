import path from 'node:path';
import { datasetSource, storeSource, type ReadingSource } from '../../forecast/backfill/reading-source.js';
import { readDataset } from '../../forecast/dataset/read-dataset.js';
import { systemClock } from '../../ingest/clock.js';
import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';
import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import { takeStations } from '../parts/take-stations.js';

export interface OpenedReadings {
  /** Tells one backfill from another. */
  readonly name: string;
  readonly source: ReadingSource;
  readonly stations: readonly Station[];
}

/** The readings of a folder, or without one those of the store. */
export async function openReadings(
  store: SeriesStore,
  stationsFile: string | undefined,
  folder: string | undefined,
  onRecords: (records: number) => void,
): Promise<OpenedReadings> {
  if (folder === undefined) {
    return { name: 'store', source: storeSource(store), stations: await takeStations(store, stationsFile) };
  }
  const { dataset } = await readDataset({ folder, variables: VARIABLE_NAMES, clock: systemClock, onRecords });
  return { name: path.resolve(folder), source: datasetSource(dataset), stations: dataset.stations };
}
