import { CancelledError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import { SerialQueue } from '../../ingest/serial-queue.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { WindowForecaster } from '../forecaster.js';
import type { BackfillRequest } from './backfill-request.js';
import type { ReadingSource } from './reading-source.js';
import { forecastUnit, unitWindows } from './run-unit.js';
import { hoursOf, WorkUnits } from './work-units.js';

/** Units that are on their way: one is read, one is forecast, one is written. */
const UNITS_IN_FLIGHT = 3;

export interface DoneUnits {
  isDone(unit: number): boolean;
  /** Resolves when it is durable that the unit, of so many windows, is done. */
  markDone(unit: number, windows: number): Promise<void>;
}

export interface BackfillRun {
  readonly request: BackfillRequest;
  /** Indices of the units to do, in the order in which they are taken up; those that are done are passed over. */
  readonly units: AsyncIterable<number> | Iterable<number>;
  readonly forecaster: WindowForecaster;
  readonly source: ReadingSource;
  readonly store: Pick<SeriesStore, 'writeForecasts'>;
  readonly checkpoint: DoneUnits;
  /** Called when the unit's forecasts are durable and it is marked as done. */
  readonly onUnit?: (unit: {
    readonly index: number;
    readonly windows: number;
    readonly forecasts: number;
  }) => void;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
}

/**
 * Reads, forecasts, writes and marks units, some at once, so that the engine never waits for a disk. Memory holds the
 * units in flight, however long the period. Rejects with CancelledError where it is stopped, and with the first error
 * of the store or the engine; by then nothing of it runs any more, and what is marked stays done.
 */
export async function runBackfill(run: BackfillRun): Promise<void> {
  const { request, checkpoint, signal } = run;
  const layout = new WorkUnits(request);
  const failed = new AbortController();
  const stopped = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const next = takeInTurn(run.units);
  const readings = new SerialQueue();
  const writes = new SerialQueue();

  const work = async (): Promise<void> => {
    for (let index = await next(); index !== undefined; index = await next()) {
      if (stopped.aborted) throw new CancelledError('the backfill was stopped');
      if (checkpoint.isDone(index)) continue;
      const unit = layout.at(index);
      const stations = unit.nodes.flatMap((node) => node.stations);
      const windows = await readings.run(async () => {
        const dataset = await run.source.read(hoursOf(unit, run.forecaster.manifest.history), stations);
        return unitWindows(unit, dataset, run.forecaster.manifest);
      });
      const forecasts = await forecastUnit(windows, run.forecaster, stopped);
      run.logger.debug({ unit: index, windows: windows.length }, 'unit forecast');
      await writes.run(() => run.store.writeForecasts(forecasts));
      await checkpoint.markDone(index, windows.length);
      run.logger.debug({ unit: index }, 'unit stored');
      run.onUnit?.({ index, windows: windows.length, forecasts: forecasts.length });
    }
  };
  const workers = Array.from({ length: UNITS_IN_FLIGHT }, async () => {
    try {
      await work();
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(workers);
  const reasons = outcomes.flatMap((outcome): unknown[] =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (reasons.length > 0) throw reasons.find((reason) => !(reason instanceof CancelledError)) ?? reasons[0];
}

/** One iterator that several take from. */
function takeInTurn<T>(items: AsyncIterable<T> | Iterable<T>): () => Promise<T | undefined> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const turns = new SerialQueue();
  return () =>
    turns.run(async () => {
      const result: IteratorResult<T, unknown> = await iterator.next();
      return result.done === true ? undefined : result.value;
    });
}
