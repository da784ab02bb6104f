import { VARIABLE_NAMES } from '../../ingest/observations/variables.js';
import type { Station } from '../../ingest/stations/station.js';
import type { HourRange, SeriesStore } from '../../ingest/store/series-store.js';
import { ObservedDataset } from '../dataset/observed-dataset.js';

/** Where a backfill reads: the values that passed quality control. */
export interface ReadingSource {
  /** Rejects with StoreUnavailableError. */
  read(hours: HourRange, stations: readonly Station[]): Promise<ObservedDataset>;
}

/** Readings as live forecasts saw them, checked when they came in. */
export function storeSource(store: Pick<SeriesStore, 'readObservations'>): ReadingSource {
  return {
    async read(hours, stations) {
      const dataset = new ObservedDataset(stations, VARIABLE_NAMES);
      const readings = await store.readObservations(
        hours,
        stations.map(({ id }) => id),
      );
      for (const reading of readings) dataset.addReading(reading);
      return dataset;
    },
  };
}

/** Readings of a folder, all in memory. Of quality control they have seen the range check. */
export function datasetSource(dataset: ObservedDataset): ReadingSource {
  return { read: () => Promise.resolve(dataset) };
}
