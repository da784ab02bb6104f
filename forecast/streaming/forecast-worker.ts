import { parseChecked } from '../../ingest/kafka/checked-message.js';
import { forecastText } from '../../ingest/kafka/forecast-message.js';
import { HeldPartitions } from '../../ingest/kafka/held-partitions.js';
import { KafkaConsumer, type PartitionBatch } from '../../ingest/kafka/kafka-consumer.js';
import type { KafkaRecord, OutgoingRecord } from '../../ingest/kafka/kafka-record.js';
import { NodePartitions } from '../../ingest/kafka/node-partitions.js';
import { CHECKED_TOPIC, FORECASTS_TOPIC } from '../../ingest/kafka/topic.js';
import type { WorkerOptions } from '../../ingest/kafka/worker-options.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import { formatHour } from '../../ingest/time.js';
import { inSpan } from '../../ingest/tracing.js';
import type { Origin } from '../../ingest/windows/origin-trigger.js';
import type { WindowForecaster } from '../forecaster.js';
import { ForecastPartition, type Issue, type PlacedObservation } from './forecast-partition.js';
import { progressText, restorePartitions } from './restore-partitions.js';

export interface ForecastWorkerOptions extends WorkerOptions {
  readonly nodes: readonly Node[];
  readonly forecaster: WindowForecaster;
  /** The models whose forecasts tell how far the worker had come before it stopped. */
  readonly servedModels: () => readonly string[];
  /** Told what is stored. */
  readonly onForecasts?: (forecasts: readonly Forecast[]) => void;
}

/** Made, stored and produced together; bounds the memory of a long backlog. */
const ORIGINS_AT_A_TIME = 64;
const CONCURRENCY = 2;
const MOST_HOPS = 8;
const HOPS = 'hops';

/** The batch was taken from this worker while it was handled. */
class PartitionLost extends Error {}

/**
 * Checked observations to forecasts. Holds the windows of the nodes whose partitions are assigned to it, restored from
 * the store; more workers in the group share the nodes.
 *
 * In order: forecasts stored, then produced, then the offset committed behind the readings that made them due. After a
 * crash readings come again, and the same forecasts are written under the same keys.
 */
export class ForecastWorker {
  readonly #held: HeldPartitions<ForecastPartition>;
  #homes: NodePartitions;
  #consumer: KafkaConsumer | undefined;
  #taken = 0;
  #progress = 0;
  /** Records behind those that were read, by partition. */
  readonly #lag = new Map<number, number>();

  private constructor(
    private readonly options: ForecastWorkerOptions,
    private readonly partitions: number,
  ) {
    this.#homes = new NodePartitions(options.nodes, partitions);
    this.#held = new HeldPartitions((assigned) => this.#open(assigned));
  }

  /** Joins the group. */
  static async start(options: ForecastWorkerOptions): Promise<ForecastWorker> {
    const worker = new ForecastWorker(options, await options.topics.partitionsOf(CHECKED_TOPIC));
    await worker.#start();
    return worker;
  }

  /** Records that were taken since the start. */
  get taken(): number {
    return this.#taken;
  }

  /** Grows with each batch, and within one that makes many forecasts due with each part of them. */
  get progress(): number {
    return this.#progress;
  }

  get isWaiting(): boolean {
    return this.#consumer?.isPaused ?? false;
  }

  /** One line for people: whether it does its work, and why not. */
  async state(): Promise<{ readonly ready: boolean; readonly detail: string }> {
    if (this.#consumer?.isMember !== true) return { ready: false, detail: 'is not in its consumer group' };
    if (this.#consumer.isPaused) return { ready: false, detail: 'is paused until the store is back' };
    const ready = await this.#held.isReady();
    const detail = `${this.#held.numbers.length} of ${this.partitions} partitions of ${CHECKED_TOPIC}`;
    return { ready, detail: ready ? detail : `${detail}, which are being restored` };
  }

  /** Event time of partitions that are read to their end goes on by so many milliseconds. */
  async idle(milliseconds: number): Promise<void> {
    if (this.#consumer?.isMember !== true || this.#consumer.isPaused) return;
    for (const [partition, held] of await this.#held.all()) {
      if ((this.#lag.get(partition) ?? 0) > 0) continue;
      await held.idle(milliseconds, this.#issuer(held, partition, [], new AbortController().signal));
    }
  }

  /** Stations have come or moved: windows are read from the store again. */
  setNodes(nodes: readonly Node[]): void {
    this.#homes = new NodePartitions(nodes, this.partitions);
    this.#held.reopen();
  }

  /** Finishes and commits the batches that it has, and leaves the group. */
  async close(): Promise<void> {
    await this.#consumer?.close();
  }

  async #start(): Promise<void> {
    const { kafka, group, sessionTimeout, available, onFailure } = this.options;
    this.#consumer = await KafkaConsumer.start({
      ...kafka,
      group,
      sessionTimeout,
      topics: [CHECKED_TOPIC],
      from: 'beginning',
      concurrency: CONCURRENCY,
      onAssigned: (assigned) => {
        this.#lag.clear();
        this.#held.assign(assigned.get(CHECKED_TOPIC) ?? []);
      },
      onBatch: (batch) => this.#take(batch),
      available,
      onFailure,
    });
  }

  async #open(partitions: readonly number[]): Promise<ReadonlyMap<number, ForecastPartition>> {
    const { store, topics, group, servedModels, clock, observer } = this.options;
    const started = clock.now();
    const opened = new Map(
      partitions.map((partition) => [
        partition,
        new ForecastPartition(this.#homes.nodesOf(partition), store),
      ]),
    );
    const committed = await topics.committedBy(group, CHECKED_TOPIC);
    const ends = await topics.endsOf(CHECKED_TOPIC);
    await restorePartitions(opened, store, servedModels(), { committed, ends });
    observer.observe({ kind: 'store', operation: 'restore', duration: clock.now() - started });
    return opened;
  }

  async #take(batch: PartitionBatch): Promise<string | undefined> {
    const { clock, observer, producer } = this.options;
    const { topic, partition, records, next, end, lost } = batch;
    const first = records[0]?.offset ?? 0;
    const started = clock.now();
    const held = await this.#held.at(partition, first);
    const { own, elsewhere } = this.#sort(batch);
    const lag = end - next;
    this.#lag.set(partition, lag);
    try {
      await held.take(own, this.#issuer(held, partition, records, lost));
    } catch (error) {
      if (error instanceof PartitionLost) return undefined;
      throw error;
    }
    await producer.send(CHECKED_TOPIC, elsewhere);
    held.next = next;
    this.#taken += records.length;
    this.#progress += 1;
    observer.observe({
      kind: 'batch',
      topic,
      partition,
      records: records.length,
      lag,
      duration: clock.now() - started,
    });
    observer.observe({ kind: 'watermark', partition, delay: clock.now() - held.eventTime });
    return progressText(held.eventTime);
  }

  #sort({ partition, records }: PartitionBatch): {
    own: PlacedObservation[];
    elsewhere: OutgoingRecord[];
  } {
    const own: PlacedObservation[] = [];
    const elsewhere: OutgoingRecord[] = [];
    for (const record of records) {
      const checked = parseChecked(record.value);
      if (checked === undefined) {
        const { topic, offset } = record;
        this.options.kafka.logger.warn({ topic, partition, offset }, 'no checked observation; left aside');
        continue;
      }
      const home = this.#homes.homeOf(checked.observation.station);
      const hops = Number(record.headers[HOPS] ?? 0);
      if (home !== undefined && home.partition !== partition && hops < MOST_HOPS) {
        elsewhere.push(passedOn(record, home, hops));
      } else own.push({ ...checked, offset: record.offset });
    }
    return { own, elsewhere };
  }

  #issuer(
    held: ForecastPartition,
    partition: number,
    records: readonly KafkaRecord[],
    lost: AbortSignal,
  ): Issue {
    const tellDue = (count: number): void => {
      this.options.observer.observe({ kind: 'due', partition, origins: count });
    };
    return async (origins) => {
      tellDue(origins.length);
      for (let start = 0; start < origins.length; start += ORIGINS_AT_A_TIME) {
        const part = origins.slice(start, start + ORIGINS_AT_A_TIME);
        const forecasts = await this.#forecast(held, part);
        if (lost.aborted) {
          tellDue(0);
          throw new PartitionLost();
        }
        await this.#makeDurable(forecasts);
        this.#progress += 1;
        this.#tell(part, forecasts, partition, records);
        tellDue(origins.length - start - part.length);
      }
    };
  }

  async #forecast(held: ForecastPartition, origins: readonly Origin[]): Promise<Forecast[]> {
    const { forecaster } = this.options;
    const { history, inputVariables } = forecaster.manifest;
    const windows = await inSpan('windows', { attributes: { 'stationcast.windows': origins.length } }, () =>
      Promise.all(
        origins.map(({ node, origin }) => held.windows.window(node, origin, history, inputVariables)),
      ),
    );
    return forecaster.forecast(windows);
  }

  async #makeDurable(forecasts: readonly Forecast[]): Promise<void> {
    const { clock, store, producer, observer } = this.options;
    const storing = clock.now();
    await store.writeForecasts(forecasts);
    observer.observe({ kind: 'store', operation: 'forecasts', duration: clock.now() - storing });
    await producer.send(
      FORECASTS_TOPIC,
      forecasts.map((forecast) => ({ key: forecast.station, value: forecastText(forecast) })),
    );
    this.options.onForecasts?.(forecasts);
  }

  #tell(
    origins: readonly Origin[],
    forecasts: readonly Forecast[],
    partition: number,
    records: readonly KafkaRecord[],
  ): void {
    const { clock, observer, kafka } = this.options;
    const trigger = records.at(-1);
    const produced = Number(trigger?.headers.produced);
    const latency = Number.isFinite(produced) && produced > 0 ? clock.now() - produced : undefined;
    const revisions = origins.filter(({ revision }) => revision).length;
    observer.observe({ kind: 'forecasts', count: forecasts.length, revisions, latency });
    kafka.logger.info(
      {
        partition,
        origins: [...new Set(origins.map(({ origin }) => formatHour(origin)))],
        nodes: origins.map(({ node }) => node.id),
        revisions,
        forecasts: forecasts.length,
        checked: { from: records[0]?.offset, to: trigger?.offset },
        observations: { from: records[0]?.headers.source, to: trigger?.headers.source },
        latency,
      },
      'forecasts are issued',
    );
  }
}

function passedOn(
  { value, headers }: KafkaRecord,
  { node, partition }: { readonly node: Node; readonly partition: number },
  hops: number,
): OutgoingRecord {
  return { key: node.id, value, headers: { ...headers, [HOPS]: String(hops + 1) }, partition };
}
