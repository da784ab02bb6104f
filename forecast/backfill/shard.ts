/** One part of work that is shared out among `of`: the parts are disjoint, and together they are everything. */
export interface Shard {
  /** 0 to of - 1, as JOB_COMPLETION_INDEX of a Kubernetes Indexed Job counts. */
  readonly index: number;
  readonly of: number;
}

export const WHOLE: Shard = { index: 0, of: 1 };

export function isInShard({ index, of }: Shard, unit: number): boolean {
  return unit % of === index;
}

export function shardName({ index, of }: Shard): string {
  return `${index}-of-${of}`;
}
