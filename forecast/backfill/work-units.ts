import type { Node } from '../../ingest/stations/node.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { BackfillRequest } from './backfill-request.js';

/**
 * Origins and nodes of one unit: long enough that the history before its first origin is read for little, and that
 * DuckDB gets whole row groups, which it writes once and not to its log first (with a network of 33 stations its share
 * of the work halves from 96 origins to 240); short enough that a unit that is cut off costs a few seconds, and that the
 * windows of some units fit into memory anywhere.
 */
const ORIGINS_PER_UNIT = 240;
const NODES_PER_UNIT = 3;

/** What is read, forecast, written and marked as done together. */
export interface WorkUnit {
  readonly index: number;
  readonly nodes: readonly Node[];
  /** Ascending. */
  readonly origins: readonly EpochHour[];
}

/** The units of a request, in order of time; which they are depends on the request alone. */
export class WorkUnits {
  readonly count: number;
  readonly originCount: number;
  readonly #nodeGroups: number;

  constructor(private readonly request: BackfillRequest) {
    const { origins, every, nodes } = request;
    this.originCount = Math.max(0, Math.floor((origins.to - origins.from) / every) + 1);
    this.#nodeGroups = Math.ceil(nodes.length / NODES_PER_UNIT);
    this.count = Math.ceil(this.originCount / ORIGINS_PER_UNIT) * this.#nodeGroups;
  }

  at(index: number): WorkUnit {
    const { origins, every, nodes } = this.request;
    const block = Math.floor(index / this.#nodeGroups);
    const group = index % this.#nodeGroups;
    const first = block * ORIGINS_PER_UNIT;
    const length = Math.min(ORIGINS_PER_UNIT, this.originCount - first);
    return {
      index,
      nodes: nodes.slice(group * NODES_PER_UNIT, (group + 1) * NODES_PER_UNIT),
      origins: Array.from({ length }, (_, offset) => origins.from + (first + offset) * every),
    };
  }
}

/** The hours that a unit's windows reach over. */
export function hoursOf({ origins }: WorkUnit, history: number): HourRange {
  const [first = 0] = origins;
  return { from: first - history + 1, to: origins.at(-1) ?? first };
}
