import type { Timer } from '../../ingest/clock.js';
import type { Logger } from '../../ingest/logger.js';

/** What has event time. */
export interface Idler {
  /** Records that were taken since the start. */
  readonly taken: number;
  /** No record came for so many milliseconds: event time goes on by as much, so that silence is not waited for. */
  idle(milliseconds: number): Promise<unknown>;
}

const INTERVAL = 15_000;

/** Lets event time go on with the clock while no records come, so that the last hour before a silence is forecast. */
export class IdleTimer {
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly idler: Idler,
    private readonly timer: Timer,
    private readonly logger: Logger,
    private readonly interval = INTERVAL,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let before = this.idler.taken; ; before = this.idler.taken) {
      const since = this.timer.now();
      await this.timer.sleep(this.interval, signal);
      if (signal.aborted) return;
      if (this.idler.taken !== before) continue;
      try {
        await this.idler.idle(this.timer.now() - since);
      } catch (error) {
        // What was due stays due, and is tried again with the next reading or the next silence.
        this.logger.warn({ err: error }, 'forecasts that were due in a silence are not issued yet');
      }
    }
  }
}
