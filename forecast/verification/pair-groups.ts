import type { EpochHour } from '../../ingest/time.js';
import { hourOfDay, type Months } from './months.js';

const HOURS_PER_DAY = 24;
const MONTHS_PER_YEAR = 12;

/** Of what pairs scores are taken: all, and those of a lead, a station, an hour of the day, a month (UTC). */
export class PairGroups {
  static readonly ALL = 0;
  /** How many groups a pair is in. */
  static readonly PER_PAIR = 5;
  readonly count: number;
  readonly #firstStation: number;
  readonly #firstHour: number;
  readonly #firstMonth: number;

  constructor(
    horizon: number,
    stations: number,
    private readonly months: Months,
  ) {
    this.#firstStation = 1 + horizon;
    this.#firstHour = this.#firstStation + stations;
    this.#firstMonth = this.#firstHour + HOURS_PER_DAY;
    this.count = this.#firstMonth + MONTHS_PER_YEAR;
  }

  ofLead(lead: number): number {
    return lead;
  }

  ofStation(index: number): number {
    return this.#firstStation + index;
  }

  /** Hour of the day of the valid time, 0 to 23. */
  ofHour(hour: number): number {
    return this.#firstHour + hour;
  }

  /** Month of the valid time, 0 to 11. */
  ofMonth(month: number): number {
    return this.#firstMonth + month;
  }

  /** Writes the groups of a pair into `groups`, which is reused from pair to pair. */
  fill(groups: Int32Array, lead: number, station: number, valid: EpochHour): void {
    groups[0] = PairGroups.ALL;
    groups[1] = this.ofLead(lead);
    groups[2] = this.ofStation(station);
    groups[3] = this.ofHour(hourOfDay(valid));
    groups[4] = this.ofMonth(this.months.indexOf(valid));
  }
}
