import { NotFoundError } from '../errors.js';
import { VARIABLE_NAMES, type Variable } from '../observations/variables.js';
import type { Node } from '../stations/node.js';
import type { Station } from '../stations/station.js';
import type { HourlyReading } from '../store/series-store.js';
import type { EpochHour } from '../time.js';
import { buildWindow } from './build-window.js';
import type { NodeWindow } from './node-window.js';
import { slotRank } from './slot-rank.js';
import { StationHistory } from './station-history.js';

/** Above an inversion the weather is another one. Metres. */
const COMPARABLE_HEIGHT = 500;

/** The histories of all stations of all nodes. */
export class NodeHistories {
  readonly #histories = new Map<string, StationHistory>();
  readonly #neighbours = new Map<string, StationHistory[]>();

  constructor(readonly nodes: readonly Node[]) {
    for (const { stations } of nodes) {
      for (const { id } of stations) {
        if (!this.#histories.has(id)) this.#histories.set(id, new StationHistory());
      }
    }
    for (const { stations } of nodes) {
      for (const station of stations) {
        const comparable = stations.filter((other) => isComparable(station, other));
        this.#neighbours.set(station.id, [
          ...(this.#neighbours.get(station.id) ?? []),
          ...comparable.flatMap(({ id }) => this.#histories.get(id) ?? []),
        ]);
      }
    }
  }

  has(station: string): boolean {
    return this.#histories.has(station);
  }

  of(station: string): StationHistory {
    const history = this.#histories.get(station);
    if (history === undefined) throw new NotFoundError(`station ${station} is in no node`);
    return history;
  }

  /** The other stations of the station's node that are at about its height: those it can be compared with. */
  neighboursOf(station: string): readonly StationHistory[] {
    return this.#neighbours.get(station) ?? [];
  }

  /** Takes what a store has; readings of stations in no node are left aside. */
  restore(readings: readonly HourlyReading[]): void {
    for (const { station, hour, values, flagged, offsets } of readings) {
      const history = this.#histories.get(station);
      if (history?.open(hour) !== true) continue;
      for (const variable of VARIABLE_NAMES) {
        const value = values[variable];
        if (value === undefined) continue;
        history.set(hour, variable, value, slotRank(offsets?.[variable] ?? 0, flagged.includes(variable)));
      }
    }
  }

  /** Whether the memory still holds every hour of that window. */
  holdsWindow(node: Node, origin: EpochHour, hours: number): boolean {
    return node.stations.every(({ id }) => {
      const history = this.of(id);
      return history.newest === undefined || origin - hours + 1 > history.newest - history.hours;
    });
  }

  window(node: Node, origin: EpochHour, hours: number, variables: readonly Variable[]): NodeWindow {
    return buildWindow(node, origin, hours, variables, (station, hour, variable) =>
      this.of(station).value(hour, variable),
    );
  }
}

function isComparable(station: Station, other: Station): boolean {
  if (station.id === other.id) return false;
  if (station.elevation === undefined || other.elevation === undefined) return true;
  return Math.abs(station.elevation - other.elevation) <= COMPARABLE_HEIGHT;
}
