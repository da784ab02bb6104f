import { z } from 'zod';
import { CancelledError, NotFoundError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import { SerialQueue } from '../../ingest/serial-queue.js';
import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { WindowForecaster } from '../forecaster.js';
import { Backfill } from './backfill.js';
import { backfillId, type BackfillRequest } from './backfill-request.js';
import { chooseNodes } from './choose-nodes.js';
import { storeSource } from './reading-source.js';
import { WHOLE } from './shard.js';

export const BACKFILL_STATES = ['waiting', 'planning', 'running', 'done', 'failed', 'cancelled'] as const;
export type BackfillState = (typeof BACKFILL_STATES)[number];

const orderSchema = z.strictObject({
  model: z.string(),
  /** Hours of origin since 1970. */
  from: z.int(),
  to: z.int(),
  every: z.int().positive(),
  /** Ids; all where left out. */
  stations: z.array(z.string()).optional(),
});

export type BackfillOrder = z.output<typeof orderSchema>;

const jobSchema = z.strictObject({
  id: z.string(),
  order: orderSchema,
  state: z.enum(BACKFILL_STATES),
  /** Node and origin; null before it is planned. */
  windows: z
    .strictObject({ forecast: z.int(), missing: z.int(), done: z.int(), remaining: z.int() })
    .nullable(),
  /** Why it failed. */
  error: z.string().nullable(),
});

export type BackfillJob = z.output<typeof jobSchema>;
type Listener = (job: BackfillJob) => void;

export interface BackfillJobsOptions {
  readonly store: Pick<SeriesStore, 'readObservations' | 'writeForecasts' | 'documents'>;
  readonly stations: readonly Station[];
  /** The model's forecaster. Throws NotFoundError where there is no such model. */
  readonly forecasterOf: (model: string) => WindowForecaster;
  readonly logger: Logger;
}

const JOBS = 'backfill-jobs';
const ENDED: readonly BackfillState[] = ['done', 'failed', 'cancelled'];

/**
 * Backfills that a running service is asked for, one after the other, behind its live forecasts. What is asked for is
 * kept in the store and goes on after a restart. The same order is the same job.
 */
export class BackfillJobs {
  readonly #jobs = new Map<string, BackfillJob>();
  readonly #stops = new Map<string, AbortController>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #queue = new SerialQueue();
  #closing = false;

  constructor(readonly options: BackfillJobsOptions) {}

  /** Takes up what was asked for before a restart and has not ended. */
  async restore(): Promise<void> {
    for (const text of (await this.options.store.documents.read(JOBS)).values()) {
      const job = jobSchema.parse(JSON.parse(text));
      this.#jobs.set(job.id, job);
      if (!ENDED.includes(job.state)) await this.#start({ ...job, state: 'waiting' });
    }
  }

  /** Resolves once the order is durable. Rejects with NotFoundError where model or stations are not there. */
  async submit(order: BackfillOrder): Promise<BackfillJob> {
    const id = backfillId(this.#request(order));
    const known = this.#jobs.get(id);
    if (known !== undefined && !ENDED.includes(known.state)) return known;
    const job: BackfillJob = { id, order, state: 'waiting', windows: null, error: null };
    await this.#start(job);
    return job;
  }

  /** The newest last. */
  list(): BackfillJob[] {
    return [...this.#jobs.values()];
  }

  /** Throws NotFoundError. */
  get(id: string): BackfillJob {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new NotFoundError(`there is no backfill ${id}`);
    return job;
  }

  /** What is done stays; submitted again, it goes on from there. Of one that has ended nothing changes. */
  async cancel(id: string): Promise<BackfillJob> {
    const job = this.get(id);
    if (ENDED.includes(job.state)) return job;
    this.#stops.get(id)?.abort();
    return this.#update(id, { state: 'cancelled' });
  }

  /** Returns the function that ends the subscription. */
  subscribe(id: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set<Listener>();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** Stops what runs, which goes on after the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const stop of this.#stops.values()) stop.abort();
    await this.#queue.idle();
  }

  #request({ model, from, to, every, stations }: BackfillOrder): BackfillRequest {
    const { manifest } = this.options.forecasterOf(model);
    const nodes = chooseNodes(this.options.stations, manifest, stations === undefined ? {} : { stations });
    return { model, origins: { from, to }, every, nodes, source: 'store' };
  }

  async #start(job: BackfillJob): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(job.id, stop);
    this.#jobs.delete(job.id);
    this.#jobs.set(job.id, job);
    await this.#update(job.id, { state: 'waiting' });
    void this.#queue.run(() => this.#run(job, stop.signal));
  }

  async #run({ id, order }: BackfillJob, signal: AbortSignal): Promise<void> {
    const { store, logger, forecasterOf } = this.options;
    const stopped = (): boolean => signal.aborted;
    try {
      if (stopped()) return;
      await this.#update(id, { state: 'planning' });
      const backfill = await Backfill.plan({
        request: this.#request(order),
        shard: WHOLE,
        forecaster: forecasterOf(order.model),
        source: storeSource(store),
        store,
        logger,
      });
      if (stopped()) return;
      await this.#update(id, { state: 'running', windows: backfill.report.windows });
      await backfill.run({
        signal,
        onProgress: () => {
          this.#tell({ ...this.get(id), windows: backfill.report.windows });
        },
      });
      await this.#update(id, { state: 'done', windows: backfill.report.windows });
    } catch (error) {
      if (error instanceof CancelledError && stopped()) return;
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ err: error, backfill: id }, 'backfill failed');
      if (!this.#closing) await this.#update(id, { state: 'failed', error: reason }).catch(() => undefined);
    }
  }

  async #update(id: string, changes: Partial<BackfillJob>): Promise<BackfillJob> {
    const job = { ...this.get(id), ...changes };
    this.#tell(job);
    await this.options.store.documents.write(JOBS, new Map([[id, JSON.stringify(job)]]));
    return job;
  }

  #tell(job: BackfillJob): void {
    this.#jobs.set(job.id, job);
    for (const listener of this.#listeners.get(job.id) ?? []) listener(job);
  }
}

export function hasEnded({ state }: BackfillJob): boolean {
  return ENDED.includes(state);
}
