import type { Variable } from '../observations/variables.js';
import type { Node } from '../stations/node.js';
import type { SeriesStore } from '../store/series-store.js';
import type { EpochHour } from '../time.js';
import { readWindow } from './build-window.js';
import { NodeHistories } from './node-histories.js';
import type { NodeWindow } from './node-window.js';
import { OriginTrigger } from './origin-trigger.js';

/** The last hours of some nodes' stations, which forecasts are due of them, and the windows that those are made from. */
export class LiveWindows {
  readonly histories: NodeHistories;
  readonly trigger: OriginTrigger;

  constructor(
    nodes: readonly Node[],
    private readonly store: SeriesStore,
  ) {
    this.histories = new NodeHistories(nodes);
    this.trigger = new OriginTrigger(this.histories);
  }

  /** The window of an origin; from memory, or from the store where the memory has left it behind. */
  async window(
    node: Node,
    origin: EpochHour,
    hours: number,
    variables: readonly Variable[],
  ): Promise<NodeWindow> {
    if (this.histories.holdsWindow(node, origin, hours)) {
      return this.histories.window(node, origin, hours, variables);
    }
    return readWindow(this.store, node, origin, hours, variables);
  }
}
