import type { Batch, Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { systemClock } from '../clock.js';
import type { StationcastError } from '../errors.js';
import { RETRY, kafkaClient } from './kafka-client.js';
import { describeKafkaFailure } from './kafka-failure.js';
import type { KafkaOptions } from './kafka-options.js';
import type { Headers, KafkaRecord } from './kafka-record.js';
import { inProcessSpan } from './record-tracing.js';

/** Records of one partition, in order. Transactions and compaction leave gaps between offsets. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KafkaRecord[];
  /** The offset behind the batch: behind its last record, or behind what the broker keeps there for itself. */
  readonly next: number;
  /** The offset that the next record of the partition gets. */
  readonly end: number;
  /** Aborted once the partition may be another member's: what is not durable yet is to be abandoned. */
  readonly lost: AbortSignal;
}

export interface ConsumerHandlers {
  /**
   * Makes a batch durable. Then the offset behind it is committed, with the text that is returned. Where it rejects
   * with a retriable error nothing is committed, all partitions are paused until `available` resolves, and the batch
   * comes again; any other error ends the consumer.
   */
  onBatch(batch: PartitionBatch): Promise<string | undefined>;
  /** The group has settled: these partitions are this member's, by topic. Nothing of them has come yet. */
  onAssigned?(partitions: ReadonlyMap<string, readonly number[]>): void;
  /** Resolves when what was missing may be there again. */
  available?(error: StationcastError): Promise<void>;
  /** The partition goes on at `next`, behind records that are the broker's own, such as the ends of transactions. */
  onSkipped?(partition: number, next: number): void;
  /** The consumer has ended and cannot go on. */
  onFailure(error: StationcastError): void;
}

export interface ConsumerOptions extends KafkaOptions, ConsumerHandlers {
  readonly group: string;
  readonly topics: readonly string[];
  /** Where a group begins that has committed nothing. */
  readonly from: 'beginning' | 'end';
  /** Milliseconds after which a member that is not heard of has lost its partitions. */
  readonly sessionTimeout: number;
  /** False for who only looks: nothing is committed. */
  readonly commits?: boolean;
  /** Partitions whose batches are handled side by side. */
  readonly concurrency?: number;
}

/** Short, so that a stop need not wait long for an empty topic. */
const LONGEST_WAIT = 500;
const HEARTBEATS_PER_SESSION = 5;
const BYTES_PER_PARTITION = 2 ** 20;

/** A member of a consumer group. */
export class KafkaConsumer {
  readonly #consumer: Consumer;
  readonly #heartbeatInterval: number;
  /** Aborted when the group rebalances; then there is a new one. */
  #generation = new AbortController();
  #paused: Promise<void> | undefined;
  #heardOf = -Infinity;
  #joined = false;
  #closed = false;

  private constructor(private readonly options: ConsumerOptions) {
    this.#heartbeatInterval = Math.floor(options.sessionTimeout / HEARTBEATS_PER_SESSION);
    this.#consumer = kafkaClient(options).consumer({
      groupId: options.group,
      sessionTimeout: options.sessionTimeout,
      rebalanceTimeout: Math.max(60_000, options.sessionTimeout),
      heartbeatInterval: this.#heartbeatInterval,
      maxWaitTimeInMs: LONGEST_WAIT,
      maxBytesPerPartition: BYTES_PER_PARTITION,
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
  }

  /** Joins the group and begins to consume. Rejects as a producer's connect does. */
  static async start(options: ConsumerOptions): Promise<KafkaConsumer> {
    const consumer = new KafkaConsumer(options);
    await consumer.#start();
    return consumer;
  }

  /** Whether the group still counts on this member, so that its partitions are no other's. */
  get isMember(): boolean {
    return !this.#closed && systemClock.now() - this.#heardOf < this.options.sessionTimeout;
  }

  /** Whether partitions are paused, because something that batches need is not available. */
  get isPaused(): boolean {
    return this.#paused !== undefined;
  }

  /** Ends after the batches that are being handled, and leaves the group. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#consumer.disconnect();
  }

  async #start(): Promise<void> {
    const { topics, from, concurrency = 1 } = this.options;
    this.#listen();
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: [...topics], fromBeginning: from === 'beginning' });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: concurrency,
        eachBatch: (payload) => this.#handle(payload),
      });
    } catch (failure) {
      throw this.#describe('consume', failure);
    }
  }

  #listen(): void {
    const consumer = this.#consumer;
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, END_BATCH_PROCESS, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.#heardOf = systemClock.now();
      this.#joined = true;
      this.#generation.abort();
      this.#generation = new AbortController();
      if (this.#paused !== undefined) this.#pause();
      this.options.onAssigned?.(new Map(Object.entries(memberAssignment)));
    });
    consumer.on(HEARTBEAT, () => {
      this.#heardOf = systemClock.now();
    });
    consumer.on(REBALANCING, () => {
      this.#generation.abort();
    });
    consumer.on(END_BATCH_PROCESS, ({ payload: { batchSize, partition, lastOffset } }) => {
      if (batchSize === 0) this.options.onSkipped?.(partition, Number(lastOffset) + 1);
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      this.#joined = false;
      this.#generation.abort();
      if (!restart && !this.#closed) this.options.onFailure(this.#describe('consume', error));
    });
  }

  async #handle(payload: EachBatchPayload): Promise<void> {
    const { signal: lost } = this.#generation;
    if (payload.batch.messages.length === 0 || this.#paused !== undefined || lost.aborted) return;
    const beating = this.#beat(payload);
    try {
      const handled = await this.#makeDurable(payload.batch, lost);
      // The partition may be another member's now, which begins at what was committed last.
      if (handled !== undefined && !isLost(lost)) await this.#commit(payload, handled.metadata);
    } finally {
      await beating.stop();
    }
  }

  /** Undefined where the batch has to come again. */
  async #makeDurable(batch: Batch, lost: AbortSignal): Promise<{ readonly metadata: string } | undefined> {
    const { topic, partition, messages, highWatermark } = batch;
    const records = messages.map((message) => toRecord(topic, partition, message));
    const next = behind(batch);
    try {
      const end = Number(highWatermark);
      const taken = { topic, partition, records, next, end, lost };
      const metadata = await inProcessSpan(taken, this.options.group, () => this.options.onBatch(taken));
      return { metadata: metadata ?? '' };
    } catch (failure) {
      if (!lost.aborted) this.#fail(failure);
      return undefined;
    }
  }

  /** What fails here is kafkajs's own: it joins the group again, or the batch comes again. */
  async #commit({ batch, ...payload }: EachBatchPayload, metadata: string): Promise<void> {
    const { topic, partition } = batch;
    if (this.options.commits !== false) {
      const committed = { partition, offset: String(behind(batch)), metadata };
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [committed] }] });
    }
    payload.resolveOffset(batch.lastOffset());
  }

  /** Heartbeats while a batch is handled, however long that takes. A rebalance is told by `lost`, and thrown at the end. */
  #beat(payload: EachBatchPayload): { stop: () => Promise<void> } {
    let refused: { readonly error: unknown } | undefined;
    let beating: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      beating = payload.heartbeat().catch((error: unknown) => {
        refused ??= { error };
        this.#generation.abort();
      });
    }, this.#heartbeatInterval);
    return {
      stop: async () => {
        clearInterval(timer);
        await beating;
        if (refused !== undefined) throw refused.error;
      },
    };
  }

  #fail(failure: unknown): void {
    const error = this.#describe('consume', failure);
    if (!error.retriable) {
      this.#pause();
      this.#paused = new Promise(() => undefined);
      this.options.onFailure(error);
      return;
    }
    this.options.logger.warn({ code: error.code }, `paused: ${error.message}`);
    this.#pause();
    this.#paused = this.#untilAvailable(error);
  }

  async #untilAvailable(error: StationcastError): Promise<void> {
    await (this.options.available?.(error) ?? systemClock.sleep(1000));
    this.#paused = undefined;
    if (this.#joined && !this.#closed) this.#consumer.resume(this.#topics());
    this.options.logger.warn({}, 'resumed');
  }

  #pause(): void {
    if (this.#joined) this.#consumer.pause(this.#topics());
  }

  #topics(): { topic: string }[] {
    return this.options.topics.map((topic) => ({ topic }));
  }

  #describe(purpose: string, failure: unknown): StationcastError {
    const { brokers, group } = this.options;
    return describeKafkaFailure(`${purpose} as ${group}`, brokers.join(','), failure);
  }
}

/** Asked again after an await, which the compiler does not think of. */
function isLost(lost: AbortSignal): boolean {
  return lost.aborted;
}

function behind(batch: Batch): number {
  return Number(batch.lastOffset()) + 1;
}

function toRecord(topic: string, partition: number, message: KafkaMessage): KafkaRecord {
  const { offset, key, value, headers, timestamp } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    key,
    value,
    headers: headers === undefined ? NO_HEADERS : textHeaders(headers),
    time: Number(timestamp),
  };
}

const NO_HEADERS: Headers = {};

/** Of a header that is there several times, the last. */
function textHeaders(headers: NonNullable<KafkaMessage['headers']>): Headers {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) texts[name] = last.toString();
  }
  return texts;
}
