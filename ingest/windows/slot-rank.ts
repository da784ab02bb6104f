import { hourToMilliseconds, type EpochHour, type EpochMilliseconds } from '../time.js';

/**
 * How good the value in an hourly slot is, as one small integer; the lower rank wins, an equal rank overwrites.
 * A value that passed quality control beats one that did not, then the nearer to the full hour, then the later.
 * Ranks make the rule independent of the order of arrival, and the same in memory and in a store.
 */
export type SlotRank = number;

/** From here on a rank says that the value failed quality control. */
export const FLAGGED = 8192;
const SECONDS_PER_HALF_HOUR = 1800;

/** Rank of a slot that holds no value: worse than any reading. Fits a signed 16-bit integer, as all ranks do. */
export const EMPTY_SLOT_RANK: SlotRank = 32_767;

/** Whole seconds from the full hour to the reading: -1800 to 1799. */
export function offsetFromHour(time: EpochMilliseconds, hour: EpochHour): number {
  return Math.floor((time - hourToMilliseconds(hour)) / 1000);
}

export function slotRank(offsetSeconds: number, flagged: boolean): SlotRank {
  if (Math.abs(offsetSeconds) > SECONDS_PER_HALF_HOUR) {
    throw new RangeError(`an offset of ${offsetSeconds} s belongs to another hour`);
  }
  const distance = Math.abs(offsetSeconds) * 2 + (offsetSeconds < 0 ? 1 : 0);
  return flagged ? FLAGGED + distance : distance;
}

export function isFlagged(rank: SlotRank): boolean {
  return rank >= FLAGGED && rank !== EMPTY_SLOT_RANK;
}

export function offsetOfRank(rank: SlotRank): number {
  const distance = rank >= FLAGGED ? rank - FLAGGED : rank;
  return distance % 2 === 1 ? -(distance - 1) / 2 : distance / 2;
}
