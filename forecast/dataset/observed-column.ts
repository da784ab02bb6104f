import type { EpochHour } from '../../ingest/time.js';
import { EMPTY_SLOT_RANK, type SlotRank } from '../../ingest/windows/slot-rank.js';
import type { HourlyColumn } from '../verification/hourly-column.js';

const FIRST_CAPACITY_HOURS = 1024;

/** One variable of one station, hour after hour, as a flat array that grows to both sides. */
export class ObservedColumn implements HourlyColumn {
  #first: EpochHour = 0;
  #values = new Float32Array(0);
  #ranks = new Int16Array(0);

  at(hour: EpochHour): number {
    return this.#values[hour - this.#first] ?? NaN;
  }

  /** Of several readings in an hour the one with the best rank stays. */
  set(hour: EpochHour, value: number, rank: SlotRank): void {
    this.#reserve(hour);
    const index = hour - this.#first;
    if (rank > (this.#ranks[index] ?? EMPTY_SLOT_RANK)) return;
    this.#values[index] = value;
    this.#ranks[index] = rank;
  }

  #reserve(hour: EpochHour): void {
    const length = this.#values.length;
    const last = this.#first + length - 1;
    if (length > 0 && hour >= this.#first && hour <= last) return;
    const capacity = Math.max(FIRST_CAPACITY_HOURS, 2 * length);
    if (length === 0) this.#resize(hour, capacity, 0);
    else if (hour > last) this.#resize(this.#first, Math.max(capacity, hour - this.#first + 1), 0);
    else {
      const first = Math.min(hour, last + 1 - capacity);
      this.#resize(first, last + 1 - first, this.#first - first);
    }
  }

  #resize(first: EpochHour, length: number, offset: number): void {
    const values = new Float32Array(length).fill(NaN);
    const ranks = new Int16Array(length).fill(EMPTY_SLOT_RANK);
    values.set(this.#values, offset);
    ranks.set(this.#ranks, offset);
    this.#first = first;
    this.#values = values;
    this.#ranks = ranks;
  }
}
