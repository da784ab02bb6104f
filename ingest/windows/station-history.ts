import type { Observation } from '../observations/observation.js';
import { VARIABLE_NAMES, type Variable } from '../observations/variables.js';
import type { EpochHour } from '../time.js';
import { EMPTY_SLOT_RANK, isFlagged, offsetFromHour, slotRank, type SlotRank } from './slot-rank.js';

const VARIABLES_PER_SLOT = VARIABLE_NAMES.length;
const COLUMNS: ReadonlyMap<Variable, number> = new Map(VARIABLE_NAMES.map((name, column) => [name, column]));

/** Two windows of 48 hours: a batch may span a day and still leave its first origin a whole window. */
export const HISTORY_HOURS = 96;

/**
 * The last hours of one station, in memory: a ring of hourly slots with a value and its rank per variable.
 * 4.7 KB a station at 96 hours, so that 38,500 stations fit into 200 MB.
 */
export class StationHistory {
  readonly #values: Float32Array;
  readonly #ranks: Int16Array;
  readonly #reported: Uint8Array;
  #newest: EpochHour | undefined;

  constructor(readonly hours = HISTORY_HOURS) {
    this.#values = new Float32Array(hours * VARIABLES_PER_SLOT);
    this.#ranks = new Int16Array(hours * VARIABLES_PER_SLOT).fill(EMPTY_SLOT_RANK);
    this.#reported = new Uint8Array(hours);
  }

  /** The newest hour that the station has reported. */
  get newest(): EpochHour | undefined {
    return this.#newest;
  }

  /** Whether the station has sent anything for that hour, even if nothing was observed or all was flagged. */
  reported(hour: EpochHour): boolean {
    return this.#holds(hour) && this.#reported[this.#slot(hour)] === 1;
  }

  /** The value that passed quality control; NaN where there is none. */
  value(hour: EpochHour, variable: Variable): number {
    return this.#passedValue(this.#index(hour, variable));
  }

  /** The value whether it passed or not; NaN where there is none. */
  rawValue(hour: EpochHour, variable: Variable): number {
    const index = this.#index(hour, variable);
    const rank = this.#ranks[index] ?? EMPTY_SLOT_RANK;
    return rank === EMPTY_SLOT_RANK ? NaN : (this.#values[index] ?? NaN);
  }

  rank(hour: EpochHour, variable: Variable): SlotRank {
    return this.#ranks[this.#index(hour, variable)] ?? EMPTY_SLOT_RANK;
  }

  hasPassedValue(hour: EpochHour): boolean {
    return VARIABLE_NAMES.some((variable) => !Number.isNaN(this.value(hour, variable)));
  }

  /**
   * Takes an observation into its slot; `flagged` are its variables that failed quality control.
   * True where that changed what a window sees. An hour that the ring has left behind is not taken.
   */
  put(observation: Observation, hour: EpochHour, flagged: ReadonlySet<Variable>): boolean {
    if (!this.open(hour)) return false;
    const offset = offsetFromHour(observation.time, hour);
    const first = this.#slot(hour) * VARIABLES_PER_SLOT;
    let changed = false;
    for (const [variable, column] of COLUMNS) {
      const value = observation[variable];
      if (typeof value !== 'number') continue;
      const rank = slotRank(offset, flagged.has(variable));
      if (this.#place(first + column, value, rank)) changed = true;
    }
    return changed;
  }

  /** Makes the hour part of the ring, where it is not too old for that, and marks it as reported. */
  open(hour: EpochHour): boolean {
    if (this.#newest !== undefined && hour <= this.#newest - this.hours) return false;
    if (this.#newest === undefined || hour > this.#newest) this.#advance(hour);
    this.#reported[this.#slot(hour)] = 1;
    return true;
  }

  /** Of an hour that is open; the better rank wins. True where that changed what a window sees. */
  set(hour: EpochHour, variable: Variable, value: number, rank: SlotRank): boolean {
    return this.#place(this.#index(hour, variable), value, rank);
  }

  clear(): void {
    this.#newest = undefined;
    this.#ranks.fill(EMPTY_SLOT_RANK);
    this.#reported.fill(0);
  }

  #place(index: number, value: number, rank: SlotRank): boolean {
    if (rank > (this.#ranks[index] ?? -1)) return false;
    const before = this.#passedValue(index);
    this.#values[index] = value;
    this.#ranks[index] = rank;
    return !Object.is(before, this.#passedValue(index));
  }

  #passedValue(index: number): number {
    const rank = this.#ranks[index] ?? EMPTY_SLOT_RANK;
    return rank === EMPTY_SLOT_RANK || isFlagged(rank) ? NaN : (this.#values[index] ?? NaN);
  }

  #advance(hour: EpochHour): void {
    const first = this.#newest === undefined ? hour : Math.max(this.#newest + 1, hour - this.hours + 1);
    for (let opened = first; opened <= hour; opened++) {
      const slot = this.#slot(opened);
      this.#reported[slot] = 0;
      this.#ranks.fill(EMPTY_SLOT_RANK, slot * VARIABLES_PER_SLOT, (slot + 1) * VARIABLES_PER_SLOT);
    }
    this.#newest = hour;
  }

  #holds(hour: EpochHour): boolean {
    return this.#newest !== undefined && hour <= this.#newest && hour > this.#newest - this.hours;
  }

  /** -1, which no array has, for an hour outside the ring. */
  #index(hour: EpochHour, variable: Variable): number {
    if (!this.#holds(hour)) return -1;
    return this.#slot(hour) * VARIABLES_PER_SLOT + (COLUMNS.get(variable) ?? NaN);
  }

  #slot(hour: EpochHour): number {
    return ((hour % this.hours) + this.hours) % this.hours;
  }
}
