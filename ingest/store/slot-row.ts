import type { CheckedObservation, QualityCheck } from '../observations/checked-observation.js';
import { VARIABLE_NAMES, type Variable } from '../observations/variables.js';
import { nearestHour, type EpochHour } from '../time.js';
import {
  EMPTY_SLOT_RANK,
  isFlagged,
  offsetFromHour,
  offsetOfRank,
  slotRank,
  type SlotRank,
} from '../windows/slot-rank.js';
import { NO_CHECKS, checkSetOf, checksIn, type CheckSet } from './check-set.js';
import type { HourlyReading } from './series-store.js';

/** One station's hour as a store writes it; the arrays are in the order of VARIABLE_NAMES. */
export interface SlotRow {
  readonly station: string;
  readonly hour: EpochHour;
  readonly values: (number | null)[];
  readonly ranks: SlotRank[];
  /** Which checks doubted each value; left out by a store that does not keep them. */
  readonly checks?: CheckSet[];
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
      const checks = checkSetOf(flags, variable);
      place(row, index, observation[variable] ?? null, slotRank(offset, checks !== NO_CHECKS), checks);
    });
  }
  return [...rows.values()];
}

/** Takes over what `other` has better or newer; false where that is nothing. */
export function mergeRow(row: SlotRow, other: SlotRow): boolean {
  let changed = false;
  other.values.forEach((value, index) => {
    const rank = other.ranks[index] ?? EMPTY_SLOT_RANK;
    if (place(row, index, value, rank, other.checks?.[index] ?? NO_CHECKS)) changed = true;
  });
  return changed;
}

/** The row as it is read. */
export function readingOf({ station, hour, values: rowValues, ranks, checks: sets }: SlotRow): HourlyReading {
  const values: Partial<Record<Variable, number>> = {};
  const offsets: Partial<Record<Variable, number>> = {};
  const checks: Partial<Record<Variable, readonly QualityCheck[]>> = {};
  const flagged: Variable[] = [];
  VARIABLE_NAMES.forEach((variable, index) => {
    const value = rowValues[index] ?? null;
    const rank = ranks[index];
    if (value === null || rank === undefined) return;
    values[variable] = value;
    if (isFlagged(rank)) flagged.push(variable);
    if (offsetOfRank(rank) !== 0) offsets[variable] = offsetOfRank(rank);
    const failed = checksIn(sets?.[index] ?? NO_CHECKS);
    if (failed.length > 0) checks[variable] = failed;
  });
  return {
    station,
    hour,
    values,
    flagged,
    ...(Object.keys(checks).length === 0 ? {} : { checks }),
    ...(Object.keys(offsets).length === 0 ? {} : { offsets }),
  };
}

function emptyRow(station: string, hour: EpochHour): SlotRow {
  return {
    station,
    hour,
    values: VARIABLE_NAMES.map(() => null),
    ranks: VARIABLE_NAMES.map(() => EMPTY_SLOT_RANK),
    checks: VARIABLE_NAMES.map(() => NO_CHECKS),
  };
}

/** The better rank wins, an equal one overwrites. */
function place(row: SlotRow, index: number, value: number | null, rank: SlotRank, checks: CheckSet): boolean {
  const held = row.ranks[index] ?? EMPTY_SLOT_RANK;
  if (value === null || rank > held) return false;
  if (rank === held && row.values[index] === value) return false;
  row.values[index] = value;
  row.ranks[index] = rank;
  if (row.checks !== undefined) row.checks[index] = checks;
  return true;
}
