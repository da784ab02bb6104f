import { StoreUnavailableError } from '../../../ingest/errors.js';
import type { CheckedObservation } from '../../../ingest/observations/checked-observation.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';

/** A real store whose writes of observations fail as long as `failing` is set. */
export class FailingStore implements SeriesStore {
  failing = false;

  readonly documents: SeriesStore['documents'];

  constructor(private readonly store: SeriesStore) {
    this.documents = store.documents;
  }

  writeObservations(observations: readonly CheckedObservation[]): Promise<void> {
    if (this.failing) return Promise.reject(new StoreUnavailableError('the disk is full'));
    return this.store.writeObservations(observations);
  }

  writeStations: SeriesStore['writeStations'] = (stations) => this.store.writeStations(stations);
  writeForecasts: SeriesStore['writeForecasts'] = (forecasts) => this.store.writeForecasts(forecasts);
  readStations: SeriesStore['readStations'] = () => this.store.readStations();
  readObservations: SeriesStore['readObservations'] = (...query) => this.store.readObservations(...query);
  readForecasts: SeriesStore['readForecasts'] = (query) => this.store.readForecasts(query);
  readLatestForecasts: SeriesStore['readLatestForecasts'] = (query) => this.store.readLatestForecasts(query);
  coverage: SeriesStore['coverage'] = () => this.store.coverage();
  ping: SeriesStore['ping'] = () => this.store.ping();
  close: SeriesStore['close'] = () => this.store.close();
}
