import { KafkaConsumer, type PartitionBatch } from '../../../ingest/kafka/kafka-consumer.js';
import { BACKFILLS_TOPIC } from '../../../ingest/kafka/topic.js';
import type { WorkerOptions } from '../../../ingest/kafka/worker-options.js';
import type { WindowForecaster } from '../../forecaster.js';
import { storeSource } from '../reading-source.js';
import { runBackfill } from '../run-backfill.js';
import { readSharedRequest } from './shared-request.js';
import { UnitMarks } from './unit-marks.js';
import { parseUnit } from './unit-message.js';

export interface BackfillWorkerOptions extends Pick<
  WorkerOptions,
  'kafka' | 'group' | 'sessionTimeout' | 'store' | 'available' | 'onFailure'
> {
  /** Loads the model where it is not yet. Rejects with NotFoundError where there is no such model. */
  readonly forecasterOf: (model: string) => Promise<WindowForecaster>;
}

/** Partitions whose units are done side by side: while one's last units are written, the engine has the other's. */
const CONCURRENCY = 2;

/**
 * Does units of backfills that are on a topic; workers of a group share the partitions. A unit is marked in the store
 * when its forecasts are durable, and the offset committed behind the units of a batch: one that comes again, after a
 * crash or because it was put on the topic twice, is passed over where it is marked.
 */
export class BackfillWorker {
  #consumer: KafkaConsumer | undefined;
  #windows = 0;

  private constructor(private readonly options: BackfillWorkerOptions) {}

  /** Joins the group. */
  static async start(options: BackfillWorkerOptions): Promise<BackfillWorker> {
    const worker = new BackfillWorker(options);
    await worker.#start();
    return worker;
  }

  /** Windows that were forecast since the start. */
  get windows(): number {
    return this.#windows;
  }

  /** One line for people: whether it does its work, and why not. */
  state(): { readonly ready: boolean; readonly detail: string } {
    if (this.#consumer?.isMember !== true) return { ready: false, detail: 'is not in its consumer group' };
    if (this.#consumer.isPaused) return { ready: false, detail: 'is paused until the store is back' };
    return { ready: true, detail: `${this.#windows} windows since the start` };
  }

  /** Finishes and commits the units that it has, and leaves the group. */
  async close(): Promise<void> {
    await this.#consumer?.close();
  }

  async #start(): Promise<void> {
    const { kafka, group, sessionTimeout, available, onFailure } = this.options;
    this.#consumer = await KafkaConsumer.start({
      ...kafka,
      group,
      sessionTimeout,
      topics: [BACKFILLS_TOPIC],
      from: 'beginning',
      concurrency: CONCURRENCY,
      onBatch: (batch) => this.#take(batch),
      available,
      onFailure,
    });
  }

  async #take({ records, topic, partition, lost }: PartitionBatch): Promise<undefined> {
    const { logger } = this.options.kafka;
    const units = new Map<string, number[]>();
    for (const { value, offset } of records) {
      const message = parseUnit(value);
      if (message === undefined)
        logger.warn({ topic, partition, offset }, 'no unit of a backfill; left aside');
      else units.set(message.backfill, [...(units.get(message.backfill) ?? []), message.unit]);
    }
    for (const [backfill, indices] of units) await this.#run(backfill, [...new Set(indices)], lost);
  }

  /** Where the partition is lost, what has begun is given up, and the next member does it. */
  async #run(backfill: string, units: readonly number[], lost: AbortSignal): Promise<void> {
    const { store, forecasterOf, kafka } = this.options;
    const marks = await UnitMarks.open(store.documents, backfill, units);
    if (units.every((unit) => marks.isDone(unit))) return;
    const request = await readSharedRequest(store.documents, backfill, await store.readStations());
    await runBackfill({
      request,
      units,
      forecaster: await forecasterOf(request.model),
      source: storeSource(store),
      store,
      checkpoint: marks,
      onUnit: ({ windows }) => {
        this.#windows += windows;
      },
      logger: kafka.logger,
      signal: lost,
    });
  }
}
