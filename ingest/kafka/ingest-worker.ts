import type { QualityCheck } from '../observations/checked-observation.js';
import { Rejection, type RejectionCode } from '../observations/rejection.js';
import type { IntakeResult } from '../intake.js';
import { checkRecord } from '../record-check.js';
import type { Node } from '../stations/node.js';
import type { HourlyReading } from '../store/series-store.js';
import { checkedRecords, type ProducedRecord } from './checked-records.js';
import { sourceOf } from './dead-letter-message.js';
import { HeldPartitions } from './held-partitions.js';
import { IngestPartition, restorePartitions } from './ingest-partition.js';
import { KafkaConsumer, type PartitionBatch } from './kafka-consumer.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';
import type { KafkaRecord, OutgoingRecord } from './kafka-record.js';
import { NodePartitions } from './node-partitions.js';
import { CHECKED_TOPIC, OBSERVATIONS_TOPIC } from './topic.js';
import type { WorkerOptions } from './worker-options.js';

export interface IngestWorkerOptions extends WorkerOptions {
  readonly nodes: readonly Node[];
  /** Told what is stored. */
  readonly onReadings?: (readings: readonly HourlyReading[]) => void;
}

/** Partitions whose batches are made durable side by side: one is parsed while others wait for the store. */
const CONCURRENCY = 4;
/** Workers that do not agree about the stations would pass a record on for ever. */
const MOST_HOPS = 8;
const HOPS = 'hops';

interface Sorted {
  readonly own: readonly ProducedRecord[];
  /** To be passed on to the partitions that are their stations' homes. */
  readonly elsewhere: readonly OutgoingRecord[];
}

/**
 * Raw observations to checked ones: parsed, checked, stored; what is no observation goes to the dead letters. Records
 * may have any key: one that is not in the partition where its station is at home is passed on there, so that only one
 * worker writes a station's observations, and that one knows the station's neighbours.
 *
 * In order: dead letters and observations durable, then checked observations produced, then the offset committed. So a
 * record may come twice after a crash, never not at all; what is stored of it is recognised.
 */
export class IngestWorker {
  readonly #held: HeldPartitions<IngestPartition>;
  #homes: NodePartitions;
  #consumer: KafkaConsumer | undefined;
  #taken = 0;

  private constructor(
    private readonly options: IngestWorkerOptions,
    private readonly partitions: number,
  ) {
    this.#homes = new NodePartitions(options.nodes, partitions);
    this.#held = new HeldPartitions((assigned) => this.#open(assigned));
  }

  /** Joins the group. */
  static async start(options: IngestWorkerOptions): Promise<IngestWorker> {
    const worker = new IngestWorker(options, await options.topics.partitionsOf(OBSERVATIONS_TOPIC));
    await worker.#start();
    return worker;
  }

  /** Records that were taken since the start. */
  get taken(): number {
    return this.#taken;
  }

  get progress(): number {
    return this.#taken;
  }

  get isWaiting(): boolean {
    return this.#consumer?.isPaused ?? false;
  }

  /** One line for people: whether it does its work, and why not. */
  async state(): Promise<{ readonly ready: boolean; readonly detail: string }> {
    if (this.#consumer?.isMember !== true) return { ready: false, detail: 'is not in its consumer group' };
    if (this.#consumer.isPaused) return { ready: false, detail: 'is paused until the store is back' };
    const partitions = this.#held.numbers.length;
    const ready = await this.#held.isReady();
    const detail = `${partitions} of ${this.partitions} partitions of ${OBSERVATIONS_TOPIC}`;
    return { ready, detail: ready ? detail : `${detail}, which are being restored` };
  }

  /** Stations have come or moved: what is held of the partitions is read from the store again. */
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
      topics: [OBSERVATIONS_TOPIC],
      from: 'beginning',
      concurrency: CONCURRENCY,
      onAssigned: (assigned) => {
        this.#held.assign(assigned.get(OBSERVATIONS_TOPIC) ?? []);
      },
      onBatch: (batch) => this.#take(batch),
      available,
      onFailure,
    });
  }

  async #open(partitions: readonly number[]): Promise<ReadonlyMap<number, IngestPartition>> {
    const { store, producer, clock, observer } = this.options;
    const started = clock.now();
    const deadLetters = new KafkaDeadLetters(producer);
    const { logger } = this.options.kafka;
    const opened = new Map(
      partitions.map((partition) => [
        partition,
        new IngestPartition({ nodes: this.#homes.nodesOf(partition), store, deadLetters, clock, logger }),
      ]),
    );
    await restorePartitions([...opened.values()], store);
    observer.observe({ kind: 'store', operation: 'restore', duration: clock.now() - started });
    return opened;
  }

  async #take(batch: PartitionBatch): Promise<undefined> {
    const { clock, observer, producer, kafka } = this.options;
    const { topic, partition, records, next, end, lost } = batch;
    const first = records[0]?.offset ?? 0;
    const started = clock.now();
    const homes = this.#homes;
    const held = await this.#held.at(partition, first);
    const { own, elsewhere } = this.#sort(batch, held, homes);
    const storing = clock.now();
    const result = await held.accept(own);
    observer.observe({ kind: 'store', operation: 'observations', duration: clock.now() - storing });
    // What is stored may be stored again; what is produced would come twice.
    if (lost.aborted) return;
    await producer.send(CHECKED_TOPIC, checkedRecords(own, result.observations, homes));
    await producer.send(OBSERVATIONS_TOPIC, elsewhere);
    held.next = next;
    this.#taken += records.length;
    const { onReadings } = this.options;
    if (onReadings !== undefined) onReadings(result.readings);
    const duration = clock.now() - started;
    observer.observe({
      kind: 'batch',
      topic,
      partition,
      records: records.length,
      lag: end - next,
      duration,
    });
    observer.observe({
      kind: 'records',
      accepted: result.accepted,
      flagged: result.flagged,
      forwarded: elsewhere.length,
      ...countVerdicts(result.verdicts),
    });
    const { accepted, flagged, deadLetters } = result;
    kafka.logger.debug(
      {
        topic,
        partition,
        from: first,
        to: next - 1,
        accepted,
        flagged,
        deadLetters,
        forwarded: elsewhere.length,
      },
      'batch is durable',
    );
  }

  #sort({ topic, partition, records }: PartitionBatch, held: IngestPartition, homes: NodePartitions): Sorted {
    const own: ProducedRecord[] = [];
    const elsewhere: OutgoingRecord[] = [];
    const source = sourceOf({ topic, partition });
    const known = {
      clock: this.options.clock,
      isKnownStation: (id: string) => homes.homeOf(id) !== undefined,
    };
    for (const kafkaRecord of records) {
      const { offset, key, value, headers, time: produced } = kafkaRecord;
      const before = held.parsedBefore(offset);
      if (before !== undefined) {
        own.push(before);
        continue;
      }
      const record = { source, position: offset, value, ...(key === null ? {} : { key }) };
      const parsed = checkRecord(record, known);
      const home = parsed instanceof Rejection ? undefined : homes.homeOf(parsed.station);
      if (home === undefined || home.partition === partition) own.push({ record, parsed, produced });
      else if (hopsOf(headers) < MOST_HOPS) elsewhere.push(passedOn(kafkaRecord, home.partition));
      else own.push({ record, parsed: homeless(home.partition), produced });
    }
    return { own, elsewhere };
  }
}

function hopsOf(headers: KafkaRecord['headers']): number {
  return Number(headers[HOPS] ?? 0);
}

function passedOn({ key, value, headers }: KafkaRecord, partition: number): OutgoingRecord {
  return {
    ...(key === null ? {} : { key }),
    value,
    headers: { ...headers, [HOPS]: String(hopsOf(headers) + 1) },
    partition,
  };
}

function homeless(partition: number): Rejection {
  const message = `the worker of partition ${partition}, to which it was passed on, does not know the station; workers have to know the same stations`;
  return new Rejection('UNKNOWN_STATION', message, 'station');
}

function countVerdicts(verdicts: IntakeResult['verdicts']): {
  rejections: ReadonlyMap<RejectionCode, number>;
  flags: ReadonlyMap<QualityCheck, number>;
} {
  const rejections = new Map<RejectionCode, number>();
  const flags = new Map<QualityCheck, number>();
  for (const verdict of verdicts) {
    if ('rejection' in verdict) count(rejections, verdict.rejection.code);
    else for (const check of new Set(verdict.flags.map((flag) => flag.check))) count(flags, check);
  }
  return { rejections, flags };
}

function count<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
