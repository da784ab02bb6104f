import type { Observation } from '../../ingest/observations/observation.js';
import { type Variable, VARIABLES } from '../../ingest/observations/variables.js';
import type { Station } from '../../ingest/stations/station.js';
import type { HourRange, HourlyReading } from '../../ingest/store/series-store.js';
import { nearestHour } from '../../ingest/time.js';
import { offsetFromHour, slotRank } from '../../ingest/windows/slot-rank.js';
import { ObservedColumn } from './observed-column.js';

/** A store has chosen among the readings of an hour already. */
const STORED_RANK = 0;

export type StationColumns = Readonly<Partial<Record<Variable, ObservedColumn>>>;

/** Observations of many stations over many years in memory: 6 bytes for each value, whatever the gaps. */
export class ObservedDataset {
  readonly #columns: ReadonlyMap<string, StationColumns>;
  #from = Infinity;
  #to = -Infinity;

  constructor(
    readonly stations: readonly Station[],
    readonly variables: readonly Variable[],
  ) {
    this.#columns = new Map(
      stations.map(({ id }) => [
        id,
        Object.fromEntries(variables.map((variable) => [variable, new ObservedColumn()])),
      ]),
    );
  }

  /** First and last hour of any observation; undefined where there is none. */
  get hours(): HourRange | undefined {
    return this.#from <= this.#to ? { from: this.#from, to: this.#to } : undefined;
  }

  columns(station: string): StationColumns | undefined {
    return this.#columns.get(station);
  }

  /**
   * Keeps an observation in its hourly slot, nearest to the full hour first. Values outside the physical range of
   * their variable are left out. Returns how many those are; stations that are not part of the set are ignored.
   */
  add(observation: Observation): number {
    const columns = this.#columns.get(observation.station);
    if (columns === undefined) return 0;
    const hour = nearestHour(observation.time);
    const rank = slotRank(offsetFromHour(observation.time, hour), false);
    let outOfRange = 0;
    for (const variable of this.variables) {
      const value = observation[variable];
      if (value === undefined || value === null) continue;
      const { minimum, maximum } = VARIABLES[variable];
      if (value < minimum || value > maximum) outOfRange += 1;
      else columns[variable]?.set(hour, value, rank);
    }
    this.#from = Math.min(this.#from, hour);
    this.#to = Math.max(this.#to, hour);
    return outOfRange;
  }

  /** Keeps what a store has of an hour; values that failed quality control are left out. */
  addReading({ station, hour, values, flagged }: HourlyReading): void {
    const columns = this.#columns.get(station);
    if (columns === undefined) return;
    for (const variable of this.variables) {
      const value = values[variable];
      if (value !== undefined && !flagged.includes(variable))
        columns[variable]?.set(hour, value, STORED_RANK);
    }
    this.#from = Math.min(this.#from, hour);
    this.#to = Math.max(this.#to, hour);
  }
}
