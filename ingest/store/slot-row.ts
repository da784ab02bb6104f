import type { CheckedObservation } from '../observations/checked-observation.js';
import { VARIABLE_NAMES } from '../observations/variables.js';
import { nearestHour, type EpochHour } from '../time.js';
import { EMPTY_SLOT_RANK, offsetFromHour, slotRank, type SlotRank } from '../windows/slot-rank.js';

/** One station's hour as a store writes it; `values` and `ranks` are in the order of VARIABLE_NAMES. */
export interface SlotRow {
  readonly station: string;
  readonly hour: EpochHour;
  readonly values: (number | null)[];
  readonly ranks: SlotRank[];
}

/** Identifies a row. */
export function slotKey(station: string, hour: EpochHour): string {
  return `${hour} ${station}`;
}

/** Joins observations of the same station and hour, so that a batch has each key once; drops those without any value. */
export function mergeIntoRows(observations: readonly CheckedObservation[]): SlotRow[] {
  const rows = new Map<string, SlotRow>();
  for (const { observation, flags } of observations) {
    const { station, time } = observation;
    if (!VARIABLE_NAMES.some((variable) => typeof observation[variable] === 'number')) continue;
    const hour = nearestHour(time);
    const row = rows.get(slotKey(station, hour)) ?? emptyRow(station, hour);
    rows.set(slotKey(station, hour), row);
    const offset = offsetFromHour(time, hour);
    VARIABLE_NAMES.forEach((variable, index) => {
      const flagged = flags.some((flag) => flag.variable === variable);
      place(row, index, observation[variable] ?? null, slotRank(offset, flagged));
    });
  }
  return [...rows.values()];
}

/** Takes over what `other` has better or newer; false where that is nothing. */
export function mergeRow(row: SlotRow, other: SlotRow): boolean {
  let changed = false;
  other.values.forEach((value, index) => {
    if (place(row, index, value, other.ranks[index] ?? EMPTY_SLOT_RANK)) changed = true;
  });
  return changed;
}

function emptyRow(station: string, hour: EpochHour): SlotRow {
  return {
    station,
    hour,
    values: VARIABLE_NAMES.map(() => null),
    ranks: VARIABLE_NAMES.map(() => EMPTY_SLOT_RANK),
  };
}

/** The better rank wins, an equal one overwrites. */
function place(row: SlotRow, index: number, value: number | null, rank: SlotRank): boolean {
  const held = row.ranks[index] ?? EMPTY_SLOT_RANK;
  if (value === null || rank > held) return false;
  if (rank === held && row.values[index] === value) return false;
  row.values[index] = value;
  row.ranks[index] = rank;
  return true;
}
