import type { HourlyReading, SeriesStore, StationCoverage } from '../../ingest/store/series-store.js';
import type { ApiEvents } from '../events/api-events.js';

/** How old a scan may be: it misses what a process other than this one writes, and corrections of counts. */
const KEPT_MILLISECONDS = 10_000;

/**
 * The coverage of all stations without a scan of the store for each request: one scan serves for a few seconds,
 * and events extend it, so that who asks after an event finds the reading that it told of.
 */
export class RecentCoverage {
  readonly #store: Pick<SeriesStore, 'coverage'>;
  readonly #monotonic: () => number;
  #scan: { readonly coverage: Promise<Map<string, StationCoverage>>; readonly until: number } | undefined;

  /** `monotonic` gives milliseconds of a clock that is never set back. */
  constructor(store: Pick<SeriesStore, 'coverage'>, events: ApiEvents, monotonic = () => performance.now()) {
    this.#store = store;
    this.#monotonic = monotonic;
    events.subscribe((event) => {
      if (event.name === 'observations') this.#extend(event.readings);
    });
  }

  /** Rejects with StoreUnavailableError. */
  async of(station: string): Promise<StationCoverage | undefined> {
    return (await this.all()).get(station);
  }

  /** By station; rejects with StoreUnavailableError. */
  all(): Promise<ReadonlyMap<string, StationCoverage>> {
    const now = this.#monotonic();
    if (this.#scan !== undefined && now < this.#scan.until) return this.#scan.coverage;
    const coverage = this.#store
      .coverage()
      .then((stations) => new Map(stations.map((each) => [each.station, each])));
    const scan = { coverage, until: now + KEPT_MILLISECONDS };
    this.#scan = scan;
    // A scan that failed is no answer for the next request.
    coverage.catch(() => {
      if (this.#scan === scan) this.#scan = undefined;
    });
    return coverage;
  }

  #extend(readings: readonly HourlyReading[]): void {
    // A scan that fails has nothing to extend, and is reported to whoever asked for it.
    this.#scan?.coverage.then(
      (coverage) => {
        for (const { station, hour } of readings) {
          coverage.set(station, extended(coverage.get(station), station, hour));
        }
      },
      () => undefined,
    );
  }
}

function extended(known: StationCoverage | undefined, station: string, hour: number): StationCoverage {
  if (known === undefined) return { station, first: hour, last: hour, hours: 1 };
  if (hour >= known.first && hour <= known.last) return known;
  return {
    station,
    first: Math.min(known.first, hour),
    last: Math.max(known.last, hour),
    hours: known.hours + 1,
  };
}
