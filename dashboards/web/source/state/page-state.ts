import type { Readiness, Skill, Station, StationError } from '../api/schemas.js';
import type { MapLayer } from '../map/layer.js';
import type { StationSeries } from './station-series.js';

export interface PageState {
  /** `failed` where answers could not be had, and `failure` says why; `locked` where they need a key. */
  readonly phase: 'loading' | 'ready' | 'failed' | 'locked';
  readonly failure: string | undefined;
  readonly connection: 'connecting' | 'live' | 'lost';
  readonly readiness: Readiness | undefined;
  readonly stations: readonly Station[];
  readonly series: ReadonlyMap<string, StationSeries>;
  readonly selected: string | undefined;
  /** A station that a link named and that is not here. */
  readonly missing: string | undefined;
  /** Origin (seconds) of the forecast on view; undefined for the newest. */
  readonly origin: number | undefined;
  /** Days long past of the selected station, while somebody looks at a forecast of then. */
  readonly past: StationSeries | undefined;
  readonly skill: Skill | undefined;
  readonly layer: MapLayer;
  /** How far off the forecast of a day ago was, by station; undefined until somebody wants to see it. */
  readonly errors: ReadonlyMap<string, StationError> | undefined;
  readonly flow: EventFlow;
}

/** What the events tell of the service's health. Milliseconds of `performance.now()`. */
export interface EventFlow {
  readonly lastEvent: number | undefined;
  /** From the last reading of an hour to the first forecast that has seen it. */
  readonly forecastDelay: number | undefined;
}

export const INITIAL_STATE: PageState = {
  phase: 'loading',
  failure: undefined,
  connection: 'connecting',
  readiness: undefined,
  stations: [],
  series: new Map(),
  selected: undefined,
  missing: undefined,
  origin: undefined,
  past: undefined,
  skill: undefined,
  layer: { variable: 'temperature_2m', shows: 'weather', hour: 0 },
  errors: undefined,
  flow: { lastEvent: undefined, forecastDelay: undefined },
};

/** Holds the state and tells the view of changes, at most once a frame however many events arrive. */
export class PageStore {
  #state = INITIAL_STATE;
  #scheduled = false;
  /** Series as they are being changed, until the view has seen them. */
  #draft: Map<string, StationSeries> | undefined;
  #known: { readonly of: readonly Station[]; readonly ids: ReadonlySet<string> } = { of: [], ids: new Set() };
  readonly #listeners = new Set<() => void>();

  get state(): PageState {
    return this.#state;
  }

  update(change: Partial<PageState>): void {
    if (change.series !== undefined && change.series !== this.#draft) this.#draft = undefined;
    this.#state = { ...this.#state, ...change };
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A hidden page gets no frames; a timer keeps it up to date all the same.
    const schedule = document.hidden ? setTimeout : requestAnimationFrame;
    schedule(() => {
      this.#scheduled = false;
      // Another map than the one that was changed: a comparison tells the view that it is new.
      if (this.#draft !== undefined) this.#state = { ...this.#state, series: new Map(this.#draft) };
      this.#draft = undefined;
      for (const listener of this.#listeners) listener();
    });
  }

  updateSeries(station: string, change: (series: StationSeries | undefined) => StationSeries): void {
    // One copy a frame, not one an event: a network of thousands of stations speaks all at once.
    this.#draft ??= new Map(this.#state.series);
    this.#draft.set(station, change(this.#draft.get(station)));
    this.update({ series: this.#draft });
  }

  /** Says so on the page where something that was asked for could not be had. */
  attempt(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.update({ phase: 'failed', failure: error instanceof Error ? error.message : String(error) });
    });
  }

  knows(station: string): boolean {
    if (this.#known.of !== this.#state.stations) {
      this.#known = { of: this.#state.stations, ids: new Set(this.#state.stations.map(({ id }) => id)) };
    }
    return this.#known.ids.has(station);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
