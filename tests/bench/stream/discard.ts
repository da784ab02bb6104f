/** What stands in for the database and the broker's topics where they are not what is measured. */
import type { RecordSink } from '../../../ingest/kafka/kafka-record.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import type { WorkerOptions } from '../../../ingest/kafka/worker-options.js';

const nothing = (): Promise<void> => Promise.resolve();
const none = (): Promise<never[]> => Promise.resolve([]);
const ignore = (): void => undefined;

export const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Takes everything and has nothing. */
export const DISCARDING_STORE: SeriesStore = {
  documents: { read: () => Promise.resolve(new Map<string, string>()), write: nothing, delete: nothing },
  writeStations: nothing,
  writeObservations: nothing,
  writeForecasts: nothing,
  readStations: none,
  readObservations: none,
  readForecasts: none,
  readLatestForecasts: none,
  coverage: none,
  ping: nothing,
  close: nothing,
};

/** Reads through what it is given, as a producer does, and sends it nowhere. */
export class DiscardingSink implements RecordSink {
  /** Records by topic. */
  readonly counts = new Map<string, number>();

  send(topic: string, records: Iterable<unknown>): Promise<void> {
    let count = this.counts.get(topic) ?? 0;
    for (const record of records) if (record !== undefined) count += 1;
    this.counts.set(topic, count);
    return Promise.resolve();
  }
}

export const UNOBSERVED: WorkerOptions['observer'] = { observe: ignore };
