import type { Clock } from './clock.js';
import type { DeadLetter, DeadLetters } from './dead-letters/dead-letters.js';
import type { Logger } from './logger.js';
import type { CheckedObservation, QualityFlag } from './observations/checked-observation.js';
import type { Variable } from './observations/variables.js';
import { Rejection } from './observations/rejection.js';
import { checkQuality } from './quality-control/quality-control.js';
import { checkRecord } from './record-check.js';
import { SerialQueue } from './serial-queue.js';
import type { RawRecord } from './sources/raw-record.js';
import type { Node } from './stations/node.js';
import type { HourlyReading, SeriesStore } from './store/series-store.js';
import { nearestHour, type EpochHour, type EpochMilliseconds } from './time.js';
import { readWindow } from './windows/build-window.js';
import { hourlyReading } from './windows/hourly-reading.js';
import { NodeHistories } from './windows/node-histories.js';
import type { NodeWindow } from './windows/node-window.js';
import { OriginTrigger, type Origin } from './windows/origin-trigger.js';
import { restoreHistories } from './windows/restore-histories.js';

export interface IntakeOptions {
  /** Stations in none of them are unknown here. */
  readonly nodes: readonly Node[];
  readonly store: SeriesStore;
  readonly deadLetters: DeadLetters;
  /** Against which a time is in the future; of a replay, the replay itself. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What became of one record. */
export type Verdict = { readonly flags: readonly QualityFlag[] } | { readonly rejection: Rejection };

export interface IntakeResult {
  /** Records; read = accepted + flagged + deadLetters. */
  readonly read: number;
  /** Observations that no check doubts. Of one whose values are all null there is nothing to store. */
  readonly accepted: number;
  /**
   * Observations with a doubt about at least one value, stored with it. Also duplicates: nothing of them is stored
   * again, and the value keeps the verdict that it got first.
   */
  readonly flagged: number;
  /** Records that are no observation. */
  readonly deadLetters: number;
  /** In the order of the records. */
  readonly verdicts: readonly Verdict[];
  /**
   * The hourly slots that the records fell into, each once, as they are now. Those that are older than the memory
   * (HISTORY_HOURS) are left out: they are in the store alone.
   */
  readonly readings: readonly HourlyReading[];
  /** Forecasts that are due now, in order of origin; those of calls before too, until they are `issued`. */
  readonly origins: readonly Origin[];
}

interface TakenObservation extends CheckedObservation {
  readonly hour: EpochHour;
  readonly changed: boolean;
}

interface Refused {
  readonly record: RawRecord;
  readonly letter: DeadLetter;
}

/**
 * The way of a reading through this floor: raw record, parsed, known station and believable time, quality control,
 * series store, windows, due origins. What is no reading goes to the dead letters.
 *
 * Calls run one after the other. An origin is only returned once every reading in its window is durable, and it is
 * returned by each call until the caller says with `issued` that its forecast is durable too. How many records a
 * call takes, and when the next follows, is up to the caller; that is the backpressure.
 */
export class Intake {
  readonly #histories: NodeHistories;
  readonly #trigger: OriginTrigger;
  readonly #calls = new SerialQueue();
  /** Their histories hold readings of a batch that failed, so the store is asked before they are used again. */
  #doubtful = new Set<string>();
  /** In the dead letters already, should their batch be given again. */
  readonly #buried = new WeakSet<RawRecord>();

  constructor(private readonly options: IntakeOptions) {
    this.#histories = new NodeHistories(options.nodes);
    this.#trigger = new OriginTrigger(this.#histories);
  }

  /**
   * Takes up from the store after a start. `newestOrigins` are the newest origins that have a forecast, by node id
   * (see readNewestOrigins): what was observed after them is due, and nothing before. A revision that was due and
   * not issued before the stop is not made up for; the next hour's forecast sees the late reading.
   */
  async restore(newestOrigins: ReadonlyMap<string, EpochHour> = new Map()): Promise<readonly Origin[]> {
    return this.#calls.run(async () => {
      await restoreHistories(this.#histories, this.options.store);
      this.#trigger.resume(newestOrigins);
      return this.#trigger.due();
    });
  }

  /**
   * Rejects with StoreUnavailableError (retriable) where the store or the dead letters cannot be written; the same
   * records can then be given again, and none is lost or counted twice.
   */
  async accept(records: Iterable<RawRecord>): Promise<IntakeResult> {
    return this.#calls.run(() => this.#accept(records));
  }

  /** Event time has come to `now` without a reading: what waited for silent stations may be due. */
  async advance(now: EpochMilliseconds): Promise<readonly Origin[]> {
    return this.#calls.run(async () => {
      await this.#recallDoubtful();
      this.#trigger.advance(now);
      return this.#trigger.due();
    });
  }

  /** The forecasts of these origins are durable, or not wanted: they are not due any more. */
  issued(origins: readonly Origin[]): void {
    this.#trigger.issued(origins);
  }

  /** The window of an origin; from memory, or from the store where the memory has left it behind. */
  async window(
    node: Node,
    origin: EpochHour,
    hours: number,
    variables: readonly Variable[],
  ): Promise<NodeWindow> {
    if (this.#histories.holdsWindow(node, origin, hours)) {
      return this.#histories.window(node, origin, hours, variables);
    }
    return readWindow(this.options.store, node, origin, hours, variables);
  }

  async #accept(records: Iterable<RawRecord>): Promise<IntakeResult> {
    await this.#recallDoubtful();
    const verdicts: Verdict[] = [];
    const taken: TakenObservation[] = [];
    const refused: Refused[] = [];
    for (const record of records) {
      const observation = checkRecord(record, {
        clock: this.options.clock,
        isKnownStation: (id) => this.#histories.has(id),
      });
      if (observation instanceof Rejection) {
        verdicts.push({ rejection: observation });
        refused.push({ record, letter: this.#deadLetter(record, observation) });
      } else {
        const checked = this.#take(observation);
        verdicts.push({ flags: checked.flags });
        taken.push(checked);
      }
    }
    await this.#makeDurable(taken, refused);
    for (const { observation, hour, changed } of taken) {
      this.#trigger.observed(observation.station, observation.time, hour, changed);
    }
    const flagged = taken.filter(({ flags }) => flags.length > 0).length;
    return {
      read: verdicts.length,
      accepted: taken.length - flagged,
      flagged,
      deadLetters: refused.length,
      verdicts,
      readings: this.#readings(taken),
      origins: this.#trigger.due(),
    };
  }

  #take(observation: CheckedObservation['observation']): TakenObservation {
    const hour = nearestHour(observation.time);
    const history = this.#histories.of(observation.station);
    const neighbours = this.#histories.neighboursOf(observation.station);
    const flags = checkQuality({ observation, hour, history, neighbours });
    const changed = history.put(observation, hour, new Set(flags.map(({ variable }) => variable)));
    return { observation, flags, hour, changed };
  }

  #readings(taken: readonly TakenObservation[]): HourlyReading[] {
    const slots = new Map(taken.map((each) => [`${each.observation.station} ${each.hour}`, each]));
    return [...slots.values()].flatMap(({ observation: { station }, hour }) => {
      const history = this.#histories.of(station);
      return history.reported(hour) ? [hourlyReading(station, history, hour)] : [];
    });
  }

  #deadLetter(record: RawRecord, { code, field, message }: Rejection): DeadLetter {
    const { source, position, key, value } = record;
    return {
      source,
      position,
      ...(key === undefined ? {} : { key }),
      value,
      code,
      ...(field === undefined ? {} : { field }),
      message,
      time: this.options.clock.now(),
    };
  }

  /** Dead letters first: once the observations are stored, nothing can fail that would have them given again. */
  async #makeDurable(taken: readonly CheckedObservation[], refused: readonly Refused[]): Promise<void> {
    try {
      const fresh = refused.filter(({ record }) => !this.#buried.has(record));
      await this.options.deadLetters.write(fresh.map(({ letter }) => letter));
      for (const { record } of fresh) this.#buried.add(record);
      await this.options.store.writeObservations(taken);
    } catch (error) {
      for (const { observation } of taken) this.#doubtful.add(observation.station);
      throw error;
    }
  }

  async #recallDoubtful(): Promise<void> {
    if (this.#doubtful.size === 0) return;
    const stations = [...this.#doubtful];
    await restoreHistories(this.#histories, this.options.store, stations);
    this.#doubtful = new Set();
    this.options.logger.info({ stations: stations.length }, 'recalled histories after a failed write');
  }
}
