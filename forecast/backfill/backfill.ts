import type { Logger } from '../../ingest/logger.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { WindowForecaster } from '../forecaster.js';
import { backfillReport, type BackfillReport } from './backfill-report.js';
import { backfillId, type BackfillRequest } from './backfill-request.js';
import { Checkpoint } from './checkpoint.js';
import { planBackfill, type BackfillPlan } from './plan.js';
import type { ReadingSource } from './reading-source.js';
import { runBackfill } from './run-backfill.js';
import type { Shard } from './shard.js';
import { WorkUnits } from './work-units.js';

export interface BackfillParts {
  readonly request: BackfillRequest;
  readonly shard: Shard;
  readonly forecaster: WindowForecaster;
  readonly source: ReadingSource;
  readonly store: Pick<SeriesStore, 'writeForecasts' | 'documents'>;
  readonly logger: Logger;
}

/** Windows of this run, or of one before it that was interrupted. */
export interface BackfillProgress {
  readonly windows: number;
  readonly ofWindows: number;
}

/**
 * Years of forecasts from readings that are there: planned, made in units, and taken up again where it stopped.
 *
 * @example
 * const backfill = await Backfill.plan({ request, shard: WHOLE, forecaster, source: storeSource(store), store });
 * await backfill.run({ onProgress: ({ windows, ofWindows }) => console.log(windows, ofWindows) });
 */
export class Backfill {
  #done: number;

  private constructor(
    private readonly parts: BackfillParts,
    private readonly plan: BackfillPlan,
    private readonly checkpoint: Checkpoint,
  ) {
    this.#done = [...plan.windowsOf].reduce(
      (sum, [unit, windows]) => sum + (checkpoint.isDone(unit) ? windows : 0),
      0,
    );
  }

  /** Reads every hour once, and counts. With `again`, what is done already counts as not done. */
  static async plan(
    parts: BackfillParts,
    options: {
      readonly again?: boolean;
      readonly onProgress?: (units: number, ofUnits: number) => void;
    } = {},
  ): Promise<Backfill> {
    const { request, shard, forecaster, source, store } = parts;
    const plan = await planBackfill(request, forecaster.manifest, source, shard, options.onProgress);
    const units = new WorkUnits(request).count;
    const open = (): Promise<Checkpoint> =>
      Checkpoint.open(store.documents, backfillId(request), units, shard);
    if (options.again === true) await (await open()).clear();
    return new Backfill(parts, plan, await open());
  }

  /** Indices of the shard's units, in order. */
  get units(): Iterable<number> {
    return this.plan.windowsOf.keys();
  }

  /** Windows of each unit of the shard, those that have none included. */
  get windowsOf(): ReadonlyMap<number, number> {
    return this.plan.windowsOf;
  }

  get report(): BackfillReport {
    return backfillReport(this.parts.request, this.plan, this.#done);
  }

  get progress(): BackfillProgress {
    return { windows: this.#done, ofWindows: this.plan.windows.forecast };
  }

  /** Rejects as runBackfill does; called again, it goes on with what is left. */
  async run(
    options: {
      readonly onProgress?: (progress: BackfillProgress) => void;
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<void> {
    await runBackfill({
      ...this.parts,
      units: this.units,
      checkpoint: this.checkpoint,
      onUnit: ({ windows }) => {
        this.#done += windows;
        options.onProgress?.(this.progress);
      },
      ...(options.signal !== undefined && { signal: options.signal }),
    });
  }
}
