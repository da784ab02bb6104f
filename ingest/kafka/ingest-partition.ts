import { Intake, type IntakeOptions, type IntakeResult } from '../intake.js';
import type { SeriesStore } from '../store/series-store.js';
import { restoreTogether } from '../windows/restore-histories.js';
import type { ProducedRecord } from './checked-records.js';

/** What a worker holds of one partition of raw observations: the recent hours of the stations that are at home there. */
export class IngestPartition {
  readonly intake: Intake;
  /** The offset that it goes on with; undefined before the first batch. */
  next: number | undefined;
  /** Of a batch that could not be made durable, by offset: dead letters know what is there already by the record. */
  #unfinished = new Map<number, ProducedRecord>();

  constructor(options: IntakeOptions) {
    this.intake = new Intake(options);
  }

  /** Whether nobody else can have had the partition since: it goes on where it stopped, or before. */
  continuesAt(offset: number): boolean {
    return this.next === undefined || offset <= this.next;
  }

  parsedBefore(offset: number): ProducedRecord | undefined {
    return this.#unfinished.get(offset);
  }

  async accept(records: readonly ProducedRecord[]): Promise<IntakeResult> {
    try {
      const result = await this.intake.acceptParsed(records);
      this.#unfinished.clear();
      // Forecasts are another worker's.
      this.intake.issued(result.origins);
      return result;
    } catch (error) {
      this.#unfinished = new Map(records.map((parsed) => [parsed.record.position, parsed]));
      throw error;
    }
  }
}

/** Fills them with the newest hours that the store has, reading those once for all. */
export async function restorePartitions(
  partitions: readonly IngestPartition[],
  store: SeriesStore,
): Promise<void> {
  if (partitions.length === 0) return;
  const coverage = await store.coverage();
  const until = coverage.reduce((newest, { last }) => Math.max(newest, last), -Infinity);
  await restoreTogether(
    partitions.map(({ intake }) => ({ histories: intake.histories, until })),
    store,
  );
}
