import type { Station } from '../../ingest/stations/station.js';
import { readStationsFile } from '../../ingest/stations/stations-file.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';

/** Writes the stations of a file, where there is one, to the store, and reads all that it knows. */
export async function takeStations(store: SeriesStore, file: string | undefined): Promise<Station[]> {
  if (file !== undefined) await store.writeStations(await readStationsFile(file));
  return store.readStations();
}
