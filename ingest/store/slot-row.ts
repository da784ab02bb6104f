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

/** Joins observations of the same station and hour, so that a batch has each key once; drops those without any value. */
export function mergeIntoRows(observations: readonly CheckedObservation[]): SlotRow[] {
  const rows = new Map<string, SlotRow>();
  for (const checked of observations) {
    const { observation } = checked;
    if (!VARIABLE_NAMES.some((variable) => typeof observation[variable] === 'number')) continue;
    const hour = nearestHour(observation.time);
    const key = `${hour} ${observation.station}`;
    let row = rows.get(key);
    if (row === undefined) {
      row = {
        station: observation.station,
        hour,
        values: VARIABLE_NAMES.map(() => null),
        ranks: VARIABLE_NAMES.map(() => EMPTY_SLOT_RANK),
      };
      rows.set(key, row);
    }
    mergeObservation(row, checked);
  }
  return [...rows.values()];
}

function mergeObservation(row: SlotRow, { observation, flags }: CheckedObservation): void {
  const offset = offsetFromHour(observation.time, row.hour);
  VARIABLE_NAMES.forEach((variable, index) => {
    const value = observation[variable];
    if (typeof value !== 'number') return;
    const rank = slotRank(
      offset,
      flags.some((flag) => flag.variable === variable),
    );
    if (rank > (row.ranks[index] ?? EMPTY_SLOT_RANK)) return;
    row.values[index] = value;
    row.ranks[index] = rank;
  });
}
