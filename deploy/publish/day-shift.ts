import type { Timer } from '../../ingest/clock.js';
import type { Observation } from '../../ingest/observations/observation.js';
import type { EpochMilliseconds } from '../../ingest/time.js';

const MILLISECONDS_PER_DAY = 24 * 3_600_000;

/**
 * Moves readings to other days, as if the first of them had been made so many days ago. By whole days, so that the sun
 * stands about where it stood.
 */
export class DayShift {
  #shift: EpochMilliseconds | undefined;

  constructor(
    private readonly daysAgo: number,
    private readonly clock: Timer,
  ) {}

  moved(observations: readonly Observation[]): Observation[] {
    const [first] = observations;
    if (first === undefined) return [];
    this.#shift ??=
      MILLISECONDS_PER_DAY *
      Math.floor((this.clock.now() - first.time) / MILLISECONDS_PER_DAY - this.daysAgo);
    const shift = this.#shift;
    return observations.map((observation) => ({ ...observation, time: observation.time + shift }));
  }

  /** Resolves when the newest of them is no longer in the future, or when the signal is aborted. */
  async whenMade(observations: readonly Observation[], signal: AbortSignal): Promise<void> {
    const newest = observations.reduce((latest, { time }) => Math.max(latest, time), -Infinity);
    const wait = newest - this.clock.now();
    if (wait > 0) await this.clock.sleep(wait, signal);
  }
}
