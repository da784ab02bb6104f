import { VARIABLE_NAMES, type Variable } from '../../ingest/observations/variables.js';
import type { Node } from '../../ingest/stations/node.js';
import type { EpochHour } from '../../ingest/time.js';
import type { ObservedDataset } from '../dataset/observed-dataset.js';

/** Why an origin cannot be forecast: as live, a node is forecast from hours in which one of its stations was heard. */
export const GAP_REASONS = [
  'nothing observed at the origin',
  'nothing that the model reads in its window',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Origins of one node, one after the other, that could not be forecast. */
export type Gap = Readonly<OpenGap>;

interface OpenGap {
  node: string;
  reason: GapReason;
  first: EpochHour;
  last: EpochHour;
  windows: number;
}

/** Undefined where the origin can be forecast. */
export function gapReason(
  dataset: ObservedDataset,
  { stations }: Node,
  origin: EpochHour,
  history: number,
  inputs: readonly Variable[],
): GapReason | undefined {
  const observed = (hour: EpochHour, variables: readonly Variable[]): boolean =>
    stations.some(({ id }) => {
      const columns = dataset.columns(id);
      return variables.some((variable) => !Number.isNaN(columns?.[variable]?.at(hour) ?? NaN));
    });
  if (!observed(origin, VARIABLE_NAMES)) return 'nothing observed at the origin';
  for (let hour = origin; hour > origin - history; hour--) if (observed(hour, inputs)) return undefined;
  return 'nothing that the model reads in its window';
}

/** Joins origins into gaps; each node's come in order of time. */
export class GapList {
  readonly #gaps: OpenGap[] = [];
  readonly #open = new Map<string, OpenGap>();

  constructor(private readonly every: number) {}

  add(node: string, origin: EpochHour, reason: GapReason): void {
    const open = this.#open.get(node);
    if (open?.reason === reason && open.last === origin - this.every) {
      open.last = origin;
      open.windows += 1;
      return;
    }
    const gap = { node, reason, first: origin, last: origin, windows: 1 };
    this.#gaps.push(gap);
    this.#open.set(node, gap);
  }

  /** In the order in which they begin. */
  all(): readonly Gap[] {
    return this.#gaps;
  }
}
