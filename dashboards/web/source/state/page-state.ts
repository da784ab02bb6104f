import type { Readiness, Skill, Station } from '../api/schemas.js';
import type { StationSeries } from './station-series.js';

export interface PageState {
  /** `failed` where the first answers could not be had; `failure` says why. */
  readonly phase: 'loading' | 'ready' | 'failed';
  readonly failure: string | undefined;
  readonly connection: 'connecting' | 'live' | 'lost';
  readonly readiness: Readiness | undefined;
  readonly stations: readonly Station[];
  readonly series: ReadonlyMap<string, StationSeries>;
  readonly selected: string | undefined;
  /** Origin (seconds) of the forecast on view; undefined for the newest. */
  readonly origin: number | undefined;
  readonly skill: Skill | undefined;
}

export const INITIAL_STATE: PageState = {
  phase: 'loading',
  failure: undefined,
  connection: 'connecting',
  readiness: undefined,
  stations: [],
  series: new Map(),
  selected: undefined,
  origin: undefined,
  skill: undefined,
};

/** Holds the state and tells the view of changes, at most once a frame however many events arrive. */
export class PageStore {
  #state = INITIAL_STATE;
  #scheduled = false;
  readonly #listeners = new Set<() => void>();

  get state(): PageState {
    return this.#state;
  }

  update(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page gets no frames; a timer keeps it up to date all the same.
    const schedule = document.hidden ? setTimeout : requestAnimationFrame;
    schedule(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }

  updateSeries(station: string, change: (series: StationSeries | undefined) => StationSeries): void {
    const series = new Map(this.#state.series);
    series.set(station, change(series.get(station)));
    this.update({ series });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
