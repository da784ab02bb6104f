import type { Clock } from './clock.js';
import type { DeadLetter, DeadLetters } from './dead-letters/dead-letters.js';
import type { Logger } from './logger.js';
import type { CheckedObservation, QualityFlag } from './observations/checked-observation.js';
import type { Observation } from './observations/observation.js';
import type { Variable } from './observations/variables.js';
import { Rejection } from './observations/rejection.js';
import { checkQuality } from './quality-control/quality-control.js';
import { checkRecord } from './record-check.js';
import { SerialQueue } from './serial-queue.js';
import type { RawRecord } from './sources/raw-record.js';
import type { Node } from './stations/node.js';
import type { HourlyReading, SeriesStore } from './store/series-store.js';
import { nearestHour, type EpochHour, type EpochMilliseconds } from './time.js';
import { hourlyReading } from './windows/hourly-reading.js';
import { LiveWindows } from './windows/live-windows.js';
import type { NodeHistories } from './windows/node-histories.js';
import type { NodeWindow } from './windows/node-window.js';
import type { Origin } from './windows/origin-trigger.js';
import { isFlagged } from './windows/slot-rank.js';
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
  /** In the order of the records, with the doubts that stand: of a duplicate those that its values got first. */
  readonly observations: readonly CheckedObservation[];
  /**
   * The hourly slots that the records fell into, each once, as they are when this is read. Those that are older than the memory
   * (HISTORY_HOURS) are left out: they are in the store alone.
   */
  readonly readings: readonly HourlyReading[];
  /** Forecasts that are due now, in order of origin; those of calls before too, until they are `issued`. */
  readonly origins: readonly Origin[];
}

/** A record with what it was found to be. */
export interface ParsedRecord {
  readonly record: RawRecord;
  readonly parsed: Observation | Rejection;
}

const NONE_FLAGGED: ReadonlySet<Variable> = new Set();

interface TakenObservation extends CheckedObservation {
  /** The flags without those that say nothing against a value. */
  readonly standing: readonly QualityFlag[];
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
  readonly #windows: LiveWindows;
  readonly #calls = new SerialQueue();
  /** Their histories hold readings of a batch that failed, so the store is asked before they are used again. */
  #doubtful = new Set<string>();
  /** In the dead letters already, should their batch be given again. */
  readonly #buried = new WeakSet<RawRecord>();

  constructor(private readonly options: IntakeOptions) {
    this.#windows = new LiveWindows(options.nodes, options.store);
  }

  /**
   * Takes up from the store after a start. `newestOrigins` are the newest origins that have a forecast, by node id
   * (see readNewestOrigins): what was observed after them is due, and nothing before. A revision that was due and
   * not issued before the stop is not made up for; the next hour's forecast sees the late reading.
   */
  async restore(newestOrigins: ReadonlyMap<string, EpochHour> = new Map()): Promise<readonly Origin[]> {
    return this.#calls.run(async () => {
      await restoreHistories(this.#windows.histories, this.options.store);
      this.#windows.trigger.resume(newestOrigins);
      return this.#windows.trigger.due();
    });
  }

  /**
   * Rejects with StoreUnavailableError (retriable) where the store or the dead letters cannot be written; the same
   * records can then be given again, and none is lost or counted twice.
   */
  async accept(records: Iterable<RawRecord>): Promise<IntakeResult> {
    const known = {
      clock: this.options.clock,
      isKnownStation: (id: string) => this.#windows.histories.has(id),
    };
    return this.acceptParsed(
      Array.from(records, (record) => ({ record, parsed: checkRecord(record, known) })),
    );
  }

  /** The same, of records that were parsed before; their observations are of stations that are known here. */
  async acceptParsed(records: readonly ParsedRecord[]): Promise<IntakeResult> {
    return this.#calls.run(() => this.#accept(records));
  }

  /** Filled from a store by restore, or by who restores several together. */
  get histories(): NodeHistories {
    return this.#windows.histories;
  }

  /** The newest time that any reading had, or to which event time has come without one; -Infinity before the first. */
  get eventTime(): EpochMilliseconds {
    return this.#windows.trigger.eventTime;
  }

  /** Event time has come to `now` without a reading: what waited for silent stations may be due. */
  async advance(now: EpochMilliseconds): Promise<readonly Origin[]> {
    return this.#calls.run(async () => {
      await this.#recallDoubtful();
      this.#windows.trigger.advance(now);
      return this.#windows.trigger.due();
    });
  }

  /** The forecasts of these origins are durable, or not wanted: they are not due any more. */
  issued(origins: readonly Origin[]): void {
    this.#windows.trigger.issued(origins);
  }

  /** The window of an origin; from memory, or from the store where the memory has left it behind. */
  window(node: Node, origin: EpochHour, hours: number, variables: readonly Variable[]): Promise<NodeWindow> {
    return this.#windows.window(node, origin, hours, variables);
  }

  async #accept(records: readonly ParsedRecord[]): Promise<IntakeResult> {
    await this.#recallDoubtful();
    const verdicts: Verdict[] = [];
    const taken: TakenObservation[] = [];
    const refused: Refused[] = [];
    for (const { record, parsed } of records) {
      if (parsed instanceof Rejection) {
        verdicts.push({ rejection: parsed });
        refused.push({ record, letter: this.#deadLetter(record, parsed) });
      } else {
        const checked = this.#take(parsed);
        verdicts.push({ flags: checked.flags });
        taken.push(checked);
      }
    }
    await this.#makeDurable(taken, refused);
    for (const { observation, hour, changed } of taken) {
      this.#windows.trigger.observed(observation.station, observation.time, hour, changed);
    }
    const readings = (): HourlyReading[] => this.#readings(taken);
    const flagged = taken.filter(({ flags }) => flags.length > 0).length;
    return {
      read: verdicts.length,
      accepted: taken.length - flagged,
      flagged,
      deadLetters: refused.length,
      verdicts,
      observations: taken.map(({ observation, standing }) => ({ observation, flags: standing })),
      // Put together only where somebody follows them.
      get readings() {
        return readings();
      },
      origins: this.#windows.trigger.due(),
    };
  }

  #take(observation: Observation): TakenObservation {
    const hour = nearestHour(observation.time);
    const history = this.#windows.histories.of(observation.station);
    const neighbours = this.#windows.histories.neighboursOf(observation.station);
    const flags = checkQuality({ observation, hour, history, neighbours });
    if (flags.length === 0) {
      const changed = history.put(observation, hour, NONE_FLAGGED);
      return { observation, flags, standing: flags, hour, changed };
    }
    const changed = history.put(observation, hour, new Set(flags.map(({ variable }) => variable)));
    const standing = flags.filter(
      ({ check, variable }) => check !== 'duplicate' || isFlagged(history.rank(hour, variable)),
    );
    return { observation, flags, standing, hour, changed };
  }

  #readings(taken: readonly TakenObservation[]): HourlyReading[] {
    const slots = new Map(taken.map((each) => [`${each.observation.station} ${each.hour}`, each]));
    return [...slots.values()].flatMap(({ observation: { station }, hour }) => {
      const history = this.#windows.histories.of(station);
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
    await restoreHistories(this.#windows.histories, this.options.store, stations);
    this.#doubtful = new Set();
    this.options.logger.info({ stations: stations.length }, 'recalled histories after a failed write');
  }
}
