import type { Node } from '../stations/node.js';
import {
  MILLISECONDS_PER_HOUR,
  hourToMilliseconds,
  type EpochHour,
  type EpochMilliseconds,
} from '../time.js';
import type { NodeHistories } from './node-histories.js';

/** A forecast is due: of this node, from this last hour of readings. */
export interface Origin {
  readonly node: Node;
  readonly origin: EpochHour;
  /** True where this origin was due before and a late reading has changed its window. */
  readonly revision: boolean;
}

interface NodeState {
  readonly node: Node;
  newest: EpochHour | undefined;
  /** The first hour that any of its stations is known to have reported. */
  first: EpochHour;
  /** Hours after `newest` with readings that wait for the rest of the node. */
  readonly waiting: Set<EpochHour>;
  revised: boolean;
  /** Due, and not told to be issued yet, by hour. */
  readonly unissued: Map<EpochHour, Origin>;
}

/** Readings may arrive this much later than their time and still be waited for. */
const GRACE_MILLISECONDS = 600_000;
/** A slot takes readings up to half an hour after its hour. */
const HALF_HOUR_MILLISECONDS = MILLISECONDS_PER_HOUR / 2;
/** A late reading this many hours before the newest origin still has it forecast again. */
const LATE_HOURS = 6;
/** A station that is silent for longer than this is not waited for. */
const SILENT_HOURS = 6;

/**
 * Says when a node's hour is ready to be forecast from: as soon as all its stations have reported it, at the
 * latest when the watermark (newest event time less the grace) has passed the end of the slot.
 */
export class OriginTrigger {
  readonly #states: NodeState[];
  readonly #stateOf: ReadonlyMap<Node, NodeState>;
  readonly #statesOf = new Map<string, NodeState[]>();
  readonly #touched = new Set<NodeState>();
  readonly #waiting = new Set<NodeState>();
  readonly #unissued = new Set<NodeState>();
  #eventTime: EpochMilliseconds = -Infinity;

  constructor(private readonly histories: NodeHistories) {
    this.#states = histories.nodes.map((node) => ({
      node,
      newest: undefined,
      first: Infinity,
      waiting: new Set(),
      revised: false,
      unissued: new Map(),
    }));
    this.#stateOf = new Map(this.#states.map((state) => [state.node, state]));
    for (const state of this.#states) {
      for (const { id } of state.node.stations) {
        this.#statesOf.set(id, [...(this.#statesOf.get(id) ?? []), state]);
      }
    }
  }

  get eventTime(): EpochMilliseconds {
    return this.#eventTime;
  }

  /** A reading is in the histories; `changed` says whether windows see something new. */
  observed(station: string, time: EpochMilliseconds, hour: EpochHour, changed: boolean): void {
    this.advance(time);
    for (const state of this.#statesOf.get(station) ?? []) {
      if (state.newest === undefined || hour > state.newest) {
        this.#wait(state, hour);
      } else if (changed && state.newest - hour <= LATE_HOURS) {
        state.revised = true;
        this.#touched.add(state);
      }
    }
  }

  /** Event time has come to `time`, with or without a reading. */
  advance(time: EpochMilliseconds): void {
    this.#eventTime = Math.max(this.#eventTime, time);
  }

  /**
   * Takes up after a restart: hours in the histories after a node's newest forecast wait, or are due. Of a node
   * without any forecast that is its newest hour alone. That a late reading had made its newest origin due once
   * more is not known any more: that forecast stays as it was, until the next hour's takes its place.
   */
  resume(newestOrigins: ReadonlyMap<string, EpochHour>): void {
    for (const state of this.#states) {
      const histories = state.node.stations.map(({ id }) => this.histories.of(id));
      const newest = Math.max(...histories.map((history) => history.newest ?? -Infinity));
      if (!Number.isFinite(newest)) continue;
      this.advance(hourToMilliseconds(newest));
      state.newest = newestOrigins.get(state.node.id) ?? newest - 1;
      const oldest = newest - Math.max(...histories.map(({ hours }) => hours)) + 1;
      for (let hour = oldest; hour <= newest; hour++) {
        if (!histories.some((history) => history.reported(hour))) continue;
        state.first = Math.min(state.first, hour);
        if (hour > state.newest) this.#wait(state, hour);
      }
    }
  }

  /** The origins that are due, in order of origin; each is returned again until it is `issued`. */
  due(): Origin[] {
    for (const state of new Set([...this.#touched, ...this.#waiting])) {
      const newest = state.newest;
      const until = this.#dueUntil(state, this.#touched.has(state));
      for (const hour of [...state.waiting].sort((a, b) => a - b)) {
        if (hour > until) break;
        state.waiting.delete(hour);
        if (!this.#hasReadings(state.node, hour)) continue;
        state.newest = hour;
        this.#becomesDue(state, hour, false);
      }
      if (state.revised && newest !== undefined && state.newest === newest) {
        this.#becomesDue(state, newest, state.unissued.get(newest)?.revision ?? true);
      }
      state.revised = false;
      if (state.waiting.size === 0) this.#waiting.delete(state);
    }
    this.#touched.clear();
    const origins = [...this.#unissued].flatMap(({ unissued }) => [...unissued.values()]);
    return origins.sort((a, b) => a.origin - b.origin);
  }

  /** Their forecasts are durable. One that has become due once more since `due` returned it stays due. */
  issued(origins: readonly Origin[]): void {
    for (const origin of origins) {
      const state = this.#stateOf.get(origin.node);
      if (state?.unissued.get(origin.origin) !== origin) continue;
      state.unissued.delete(origin.origin);
      if (state.unissued.size === 0) this.#unissued.delete(state);
    }
  }

  #becomesDue(state: NodeState, hour: EpochHour, revision: boolean): void {
    state.unissued.set(hour, { node: state.node, origin: hour, revision });
    this.#unissued.add(state);
  }

  #wait(state: NodeState, hour: EpochHour): void {
    state.first = Math.min(state.first, hour);
    state.waiting.add(hour);
    this.#waiting.add(state);
    this.#touched.add(state);
  }

  /** The newest hour that need not wait any more; those before it go out first, so that origins stay in order. */
  #dueUntil(state: NodeState, touched: boolean): EpochHour {
    const watermark = this.#eventTime - GRACE_MILLISECONDS;
    let until = Math.floor((watermark - HALF_HOUR_MILLISECONDS) / MILLISECONDS_PER_HOUR);
    if (!touched) return until;
    for (const hour of state.waiting) {
      if (hour > until && this.#isComplete(state, hour)) until = hour;
    }
    return until;
  }

  #isComplete({ node, first }: NodeState, hour: EpochHour): boolean {
    return node.stations.every(({ id }) => {
      const history = this.histories.of(id);
      const silentSince = history.newest ?? first;
      return silentSince < hour - SILENT_HOURS || history.reported(hour);
    });
  }

  #hasReadings(node: Node, hour: EpochHour): boolean {
    return node.stations.some(({ id }) => this.histories.of(id).hasPassedValue(hour));
  }
}
