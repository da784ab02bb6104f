import type { Logger } from '../../ingest/logger.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { NodeWindow } from '../../ingest/windows/node-window.js';
import type { InferenceEngine } from '../engine/inference-engine.js';
import { Forecaster } from '../forecaster.js';
import type { ModelSlot } from '../registry/model-slot.js';

/** Runs that may wait for the one before them; more are left out, so that a slow shadow costs no memory. */
const MOST_WAITING = 16;

/**
 * A model that forecasts what the serving one forecasts, after it and behind its back: its forecasts are stored under
 * its own id, nobody is served them, and whatever goes wrong with it is logged and hurts nobody.
 */
export class ShadowRun {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private readonly engine: InferenceEngine,
    private readonly slot: ModelSlot,
    private readonly store: (forecasts: readonly Forecast[]) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  add(windows: readonly NodeWindow[]): void {
    if (this.#waiting >= MOST_WAITING) {
      this.logger.warn({ model: this.slot.model.id, windows: windows.length }, 'shadow forecasts left out');
      return;
    }
    this.#waiting += 1;
    this.#last = this.#last.then(() => this.#forecast(windows));
  }

  /** Resolves when what was added is stored. */
  async finish(): Promise<void> {
    await this.#last;
  }

  async #forecast(windows: readonly NodeWindow[]): Promise<void> {
    try {
      const forecasts = await this.slot.use((model) =>
        new Forecaster(this.engine, model).forecast(windows, { priority: 'backfill' }),
      );
      await this.store(forecasts);
    } catch (error) {
      this.logger.warn({ err: error, model: this.slot.model.id }, 'shadow forecasts failed');
    } finally {
      this.#waiting -= 1;
    }
  }
}
