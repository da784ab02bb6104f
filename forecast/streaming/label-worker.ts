import type { DeadLetter } from '../../ingest/dead-letters/dead-letters.js';
import { InvalidInputError, NotFoundError } from '../../ingest/errors.js';
import { sourceOf } from '../../ingest/kafka/dead-letter-message.js';
import { KafkaConsumer, type PartitionBatch } from '../../ingest/kafka/kafka-consumer.js';
import { KafkaDeadLetters } from '../../ingest/kafka/kafka-dead-letters.js';
import type { KafkaRecord } from '../../ingest/kafka/kafka-record.js';
import { LABELS_TOPIC, MEDIA_TOPIC } from '../../ingest/kafka/topic.js';
import type { WorkerOptions } from '../../ingest/kafka/worker-options.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import type { MediaClassifier } from '../classifier/classifiers.js';
import { LabelStore } from '../classifier/label-store.js';
import { type StationLabels, stationLabels } from '../classifier/station-labels.js';
import { parseMedia } from './media-message.js';

export interface LabelWorkerOptions extends WorkerOptions {
  readonly classifier: MediaClassifier;
  readonly isKnownStation: (id: string) => boolean;
}

/**
 * Files of `weather.media` to labels. What cannot be read goes to the dead letters, with its reason.
 *
 * In order: dead letters and labels durable, then labels produced to `weather.labels`, then the offset committed. A file
 * that comes again after a crash gets the same labels, under the same key.
 */
export class LabelWorker {
  readonly #labels: LabelStore;
  readonly #deadLetters: KafkaDeadLetters;
  #consumer: KafkaConsumer | undefined;
  #taken = 0;

  private constructor(private readonly options: LabelWorkerOptions) {
    this.#labels = new LabelStore(options.store.documents);
    this.#deadLetters = new KafkaDeadLetters(options.producer);
  }

  /** Joins the group. */
  static async start(options: LabelWorkerOptions): Promise<LabelWorker> {
    const worker = new LabelWorker(options);
    const { kafka, group, sessionTimeout, available, onFailure } = options;
    worker.#consumer = await KafkaConsumer.start({
      ...kafka,
      group,
      sessionTimeout,
      topics: [MEDIA_TOPIC],
      from: 'beginning',
      onBatch: (batch) => worker.#take(batch),
      available,
      onFailure,
    });
    return worker;
  }

  /** Files that were taken since the start. */
  get taken(): number {
    return this.#taken;
  }

  get progress(): number {
    return this.taken;
  }

  get isWaiting(): boolean {
    return this.#consumer?.isPaused ?? false;
  }

  /** One line for people: whether it does its work, and why not. */
  state(): { readonly ready: boolean; readonly detail: string } {
    if (this.#consumer?.isMember !== true) return { ready: false, detail: 'is not in its consumer group' };
    if (this.#consumer.isPaused) return { ready: false, detail: 'is paused until the store is back' };
    return { ready: true, detail: `files of ${MEDIA_TOPIC}` };
  }

  /** Finishes and commits the batch that it has, and leaves the group. */
  async close(): Promise<void> {
    await this.#consumer?.close();
  }

  async #take({ topic, partition, records, end, lost }: PartitionBatch): Promise<undefined> {
    const { clock, observer, producer } = this.options;
    const started = clock.now();
    const found: StationLabels[] = [];
    const letters: DeadLetter[] = [];
    for (const record of records) {
      if (lost.aborted) return;
      const result = await this.#classify(record, lost);
      if (result instanceof Rejection) letters.push(deadLetter(record, result, clock.now()));
      else found.push(result);
    }
    if (letters.length > 0) await this.#deadLetters.write(letters);
    await this.#labels.write(found);
    if (isLost(lost)) return;
    await producer.send(
      LABELS_TOPIC,
      found.map((labels) => ({ key: labels.station, value: JSON.stringify(labels) })),
    );
    this.#taken += records.length;
    const lag = end - (records.at(-1)?.offset ?? 0) - 1;
    const duration = clock.now() - started;
    observer.observe({ kind: 'batch', topic, partition, records: records.length, lag, duration });
  }

  /** Rejects where another attempt may help, and where a model fails: that is not the file's fault. */
  async #classify(record: KafkaRecord, lost: AbortSignal): Promise<StationLabels | Rejection> {
    const { clock, classifier, isKnownStation } = this.options;
    const media = parseMedia(record, { now: clock.now(), isKnownStation });
    if (media instanceof Rejection) return media;
    try {
      // Forecasts that are due go first.
      const options = { priority: 'backfill', signal: lost } as const;
      return stationLabels(media, await classifier.classify(media.modality, media.bytes, options));
    } catch (error) {
      if (error instanceof InvalidInputError) return new Rejection('UNREADABLE', error.message);
      if (error instanceof NotFoundError) return new Rejection('NO_MODEL', error.message);
      throw error;
    }
  }
}

/** Asked again after an await, which the compiler does not think of. */
function isLost(lost: AbortSignal): boolean {
  return lost.aborted;
}

function deadLetter(record: KafkaRecord, { code, message, field }: Rejection, time: number): DeadLetter {
  const { key, value, offset } = record;
  return {
    source: sourceOf(record),
    position: offset,
    ...(key === null ? {} : { key }),
    value,
    code,
    ...(field === undefined ? {} : { field }),
    message,
    time,
  };
}
