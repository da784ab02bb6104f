import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { ApiEvents } from '../events/api-events.js';

/** How old the list may be: no event tells of stations that another program writes into a store that is shared. */
const KEPT_MILLISECONDS = 10_000;

/** All stations, read from the store once and again when an event says that some are new or have moved. */
export class KnownStations {
  readonly #store: Pick<SeriesStore, 'readStations'>;
  readonly #monotonic: () => number;
  #list: { readonly stations: Promise<readonly Station[]>; readonly until: number } | undefined;

  /** `monotonic` gives milliseconds of a clock that is never set back. */
  constructor(
    store: Pick<SeriesStore, 'readStations'>,
    events: ApiEvents,
    monotonic = () => performance.now(),
  ) {
    this.#store = store;
    this.#monotonic = monotonic;
    events.subscribe(({ name }) => {
      if (name === 'stations') this.#list = undefined;
    });
  }

  /** Rejects with StoreUnavailableError. */
  all(): Promise<readonly Station[]> {
    const now = this.#monotonic();
    if (this.#list !== undefined && now < this.#list.until) return this.#list.stations;
    const list = { stations: this.#store.readStations(), until: now + KEPT_MILLISECONDS };
    this.#list = list;
    // A list that could not be read is no answer for the next request, and none is no list to keep.
    list.stations.then(
      (stations) => {
        if (stations.length === 0) this.#drop(list);
      },
      () => {
        this.#drop(list);
      },
    );
    return list.stations;
  }

  #drop(list: object): void {
    if (this.#list === list) this.#list = undefined;
  }
}
