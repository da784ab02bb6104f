import { InvalidInputError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { NodeWindow } from '../../ingest/windows/node-window.js';
import type { InferenceEngine, InferenceOptions } from '../engine/inference-engine.js';
import { Forecaster, type WindowForecaster } from '../forecaster.js';
import type { ForecastManifest } from '../registry/manifest.js';
import type { ModelArtefact } from '../registry/model-artefact.js';
import type { ModelSlot } from '../registry/model-slot.js';
import { requireReplaceable } from '../registry/replaceable.js';
import { ShadowRun } from './shadow-run.js';
import { isInShare } from './station-share.js';

export interface Canary {
  readonly slot: ModelSlot;
  /** Share of the stations that it forecasts, 0 to 1; which ones depends on their ids alone. */
  readonly share: number;
}

export interface RolloutOptions {
  readonly engine: InferenceEngine;
  readonly serving: ModelSlot;
  readonly canary?: Canary;
  readonly shadows: readonly ModelSlot[];
  /** Makes the forecasts of shadows durable. */
  readonly storeShadow: (forecasts: readonly Forecast[]) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Forecasts by the model that serves now, for a share of the stations by a canary, and by shadows that are stored and
 * not served. All of them read and write the same.
 */
export class Rollout implements WindowForecaster {
  readonly #shadows: readonly ShadowRun[];

  /** Throws ModelRejectedError where a model could not take the place of the serving one. */
  constructor(private readonly options: RolloutOptions) {
    const { engine, serving, canary, shadows, storeShadow, logger } = options;
    for (const slot of canary === undefined ? shadows : [canary.slot, ...shadows]) {
      requireReplaceable(serving.model, slot.model);
    }
    this.#shadows = shadows.map((slot) => new ShadowRun(engine, slot, storeShadow, logger));
  }

  get manifest(): ForecastManifest {
    return forecastManifest(this.options.serving.model);
  }

  /** Who forecasts what, for people. */
  get description(): string {
    const { serving, canary, shadows } = this.options;
    const parts = [serving.model.id];
    if (canary !== undefined) {
      parts.push(`canary ${canary.slot.model.id} for ${(100 * canary.share).toFixed()} % of the stations`);
    }
    if (shadows.length > 0) parts.push(`shadows ${shadows.map(({ model }) => model.id).join(', ')}`);
    return parts.join(', ');
  }

  /**
   * Ids of the models whose forecasts are served, best first; shadows are not among them. Models that were replaced
   * are: until the new one has forecast an hour, theirs is the newest there is.
   */
  get servedModels(): string[] {
    const { serving, canary } = this.options;
    const slots = canary === undefined ? [serving] : [serving, canary.slot];
    return [...new Set([...slots.map(({ model }) => model.id), ...slots.flatMap(({ former }) => former)])];
  }

  /**
   * One forecast for each station of each window, in their order: the canary's where the station is in its share.
   * Rejects as the serving model's forecaster does; where the canary fails, the serving model speaks for it.
   */
  async forecast(windows: readonly NodeWindow[], options: InferenceOptions = {}): Promise<Forecast[]> {
    const [forecasts, byCanary] = await Promise.all([
      this.#run(this.options.serving, windows, options),
      this.#runCanary(windows, options),
    ]);
    for (const shadow of this.#shadows) shadow.add(windows);
    return forecasts.map((forecast) => byCanary.get(keyOf(forecast)) ?? forecast);
  }

  /** Resolves when the shadows have stored what they were given. */
  async finish(): Promise<void> {
    await Promise.all(this.#shadows.map((shadow) => shadow.finish()));
  }

  async #runCanary(
    windows: readonly NodeWindow[],
    options: InferenceOptions,
  ): Promise<ReadonlyMap<string, Forecast>> {
    const { canary, logger } = this.options;
    if (canary === undefined) return new Map();
    const chosen = (station: string): boolean => isInShare(station, canary.share);
    // A node is read as a whole, so one station in the share brings its neighbours along.
    const concerned = windows.filter(({ node }) => node.stations.some(({ id }) => chosen(id)));
    try {
      const forecasts = await this.#run(canary.slot, concerned, options);
      return new Map(
        forecasts
          .filter(({ station }) => chosen(station))
          .map((forecast) => [keyOf(forecast), forecast] as const),
      );
    } catch (error) {
      logger.warn({ err: error, model: canary.slot.model.id }, 'canary failed, the serving model forecasts');
      return new Map();
    }
  }

  #run(slot: ModelSlot, windows: readonly NodeWindow[], options: InferenceOptions): Promise<Forecast[]> {
    return slot.use((model) => new Forecaster(this.options.engine, model).forecast(windows, options));
  }
}

function keyOf({ station, origin }: Forecast): string {
  return `${origin} ${station}`;
}

function forecastManifest({ id, manifest }: ModelArtefact): ForecastManifest {
  if (manifest.task === 'forecast') return manifest;
  throw new InvalidInputError('model', id, 'a model whose task is forecast');
}
