import { z } from 'zod';
import type { CommittedOffset, PartitionEnds } from '../../ingest/kafka/kafka-topics.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import { nearestHour, type EpochHour, type EpochMilliseconds } from '../../ingest/time.js';
import { readNewestOrigins } from '../../ingest/windows/newest-origins.js';
import { restoreTogether } from '../../ingest/windows/restore-histories.js';
import type { ForecastPartition } from './forecast-partition.js';

const progressSchema = z.strictObject({ eventTime: z.number() });

/** What is committed along with an offset: how far event time had come. */
export function progressText(eventTime: EpochMilliseconds): string {
  return Number.isFinite(eventTime)
    ? JSON.stringify({ eventTime } satisfies z.input<typeof progressSchema>)
    : '';
}

export interface PartitionProgress {
  readonly committed: ReadonlyMap<number, CommittedOffset>;
  readonly ends: ReadonlyMap<number, PartitionEnds>;
}

/**
 * Takes partitions up where their offsets stand, from the store. It may be hours ahead of them: what is behind the
 * event time of the last commit, and behind the newest forecast, comes again from the topic.
 */
export async function restorePartitions(
  partitions: ReadonlyMap<number, ForecastPartition>,
  store: SeriesStore,
  models: readonly string[],
  { committed, ends }: PartitionProgress,
): Promise<void> {
  const nodes = [...partitions.values()].flatMap((partition) => partition.nodes);
  if (nodes.length === 0) return;
  const newest = await readNewestOrigins(store, nodes, models);
  const progress = new Map(
    [...partitions.keys()].map((number) => [number, eventTimeOf(committed.get(number))] as const),
  );
  const restorations = [...partitions].map(([number, { windows, nodes: own }]) => ({
    histories: windows.histories,
    until: lastHour(
      progress.get(number),
      own.map(({ id }) => newest.get(id) ?? -Infinity),
    ),
  }));
  await restoreTogether(restorations, store);
  for (const [number, partition] of partitions) {
    const eventTime = progress.get(number);
    const origins = new Map(
      partition.nodes.flatMap(({ id }) => {
        // Of a node that had readings, and no forecast before the stop, every hour is due.
        const origin = newest.get(id) ?? (eventTime === undefined ? undefined : -Infinity);
        return origin === undefined ? [] : [[id, origin] as const];
      }),
    );
    partition.windows.trigger.resume(origins);
    if (eventTime !== undefined) partition.windows.trigger.advance(eventTime);
    partition.replayedUntil = ends.get(number)?.next ?? 0;
  }
}

function eventTimeOf(committed: CommittedOffset | undefined): EpochMilliseconds | undefined {
  if (committed === undefined || committed.metadata === '') return undefined;
  return progressSchema.parse(JSON.parse(committed.metadata)).eventTime;
}

function lastHour(eventTime: EpochMilliseconds | undefined, origins: readonly EpochHour[]): EpochHour {
  return Math.max(eventTime === undefined ? -Infinity : nearestHour(eventTime), ...origins);
}
