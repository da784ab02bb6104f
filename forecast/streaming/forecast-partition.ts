import type { CheckedObservation } from '../../ingest/observations/checked-observation.js';
import { SerialQueue } from '../../ingest/serial-queue.js';
import type { Node } from '../../ingest/stations/node.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import { nearestHour, type EpochHour, type EpochMilliseconds } from '../../ingest/time.js';
import { LiveWindows } from '../../ingest/windows/live-windows.js';
import type { Origin } from '../../ingest/windows/origin-trigger.js';

/** A checked observation with its offset in the partition. */
export interface PlacedObservation extends CheckedObservation {
  readonly offset: number;
}

/** Makes the forecasts of these origins durable. */
export type Issue = (origins: readonly Origin[]) => Promise<void>;

/** So many hours are taken before forecasts are made, fewer than the memory holds beside a window. */
const HOURS_AT_A_TIME = 24;

/** What a worker holds of one partition of checked observations: its nodes' windows, and which origins are due. */
export class ForecastPartition {
  readonly windows: LiveWindows;
  /** The offset that it goes on with; undefined before the first batch. */
  next: number | undefined;
  /**
   * Readings before this offset may be in the restored windows without the forecast that they had made due: they count
   * as news although they change nothing.
   */
  replayedUntil = 0;
  readonly #calls = new SerialQueue();

  constructor(
    readonly nodes: readonly Node[],
    store: SeriesStore,
  ) {
    this.windows = new LiveWindows(nodes, store);
  }

  continuesAt(offset: number): boolean {
    return this.next === undefined || offset <= this.next;
  }

  /** Takes the observations and issues what becomes due; what fails stays due. */
  async take(observations: readonly PlacedObservation[], issue: Issue): Promise<void> {
    await this.#calls.run(async () => {
      for (const part of byHours(observations)) {
        for (const observation of part) this.#take(observation);
        await this.#issue(issue);
      }
    });
  }

  /** Event time goes on without a reading. */
  async idle(milliseconds: number, issue: Issue): Promise<void> {
    await this.#calls.run(async () => {
      const { trigger } = this.windows;
      trigger.advance(trigger.eventTime + milliseconds);
      await this.#issue(issue);
    });
  }

  get eventTime(): EpochMilliseconds {
    return this.windows.trigger.eventTime;
  }

  #take({ observation, flags, offset }: PlacedObservation): void {
    const { histories, trigger } = this.windows;
    const { station, time } = observation;
    if (!histories.has(station)) return;
    const hour = nearestHour(time);
    const doubted = new Set(flags.map(({ variable }) => variable));
    const changed = histories.of(station).put(observation, hour, doubted);
    trigger.observed(station, time, hour, changed || offset < this.replayedUntil);
  }

  async #issue(issue: Issue): Promise<void> {
    const due = this.windows.trigger.due();
    if (due.length === 0) return;
    await issue(due);
    this.windows.trigger.issued(due);
  }
}

/** In the order of arrival, cut where a part would span more hours than the memory is good for. */
function* byHours(observations: readonly PlacedObservation[]): Generator<PlacedObservation[]> {
  let part: PlacedObservation[] = [];
  let first: EpochHour | undefined;
  for (const observation of observations) {
    const hour = nearestHour(observation.observation.time);
    first ??= hour;
    if (Math.abs(hour - first) > HOURS_AT_A_TIME) {
      yield part;
      part = [];
      first = hour;
    }
    part.push(observation);
  }
  if (part.length > 0) yield part;
}
