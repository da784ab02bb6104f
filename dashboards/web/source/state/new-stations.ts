import { loadPage } from './loading.js';
import type { PageStore } from './page-state.js';

/** Stations of which an event tells before the list does: the list is read again once, not with each event. */
export class NewStations {
  readonly #store: PageStore;
  /** Stations that the list did not have although it was read because of them. */
  readonly #unlisted = new Set<string>();

  constructor(store: PageStore) {
    this.#store = store;
  }

  /** Reads the list, and then calls `add` where the station is in it. */
  async receive(station: string, add: () => void): Promise<void> {
    if (this.#unlisted.has(station)) return;
    await loadPage(this.#store);
    if (this.#store.knows(station)) add();
    else if (this.#store.state.phase === 'ready') this.#unlisted.add(station);
  }
}
