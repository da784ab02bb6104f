import type { Logger } from '../../ingest/logger.js';
import type { Station } from '../../ingest/stations/station.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { NodeWindow } from '../../ingest/windows/node-window.js';
import type { InferenceOptions } from '../engine/inference-engine.js';
import type { WindowForecaster } from '../forecaster.js';
import type { ForecastManifest } from '../registry/manifest.js';
import { ModelRecalibration } from './model-recalibration.js';

export interface RecalibratedForecasterOptions {
  readonly forecaster: WindowForecaster;
  readonly store: Pick<SeriesStore, 'readObservations' | 'readForecasts' | 'writeForecasts' | 'documents'>;
  readonly logger: Logger;
}

/** The shifts are those of a variable and lead; with more stations they would hardly be others, and be read for longer. */
const MOST_STATIONS = 200;

/**
 * Forecasts with recalibrated quantiles. What a model says itself is stored under its own id before it is recalibrated,
 * so nothing of it is lost, and who switches recalibration off goes on with that. Learning follows behind the forecasts
 * and holds none of them up.
 */
export class RecalibratedForecaster implements WindowForecaster {
  readonly #models = new Map<string, Promise<ModelRecalibration>>();
  readonly #stations = new Map<string, Station>();
  #learning = Promise.resolve();
  #newest: EpochHour = -Infinity;

  constructor(private readonly options: RecalibratedForecasterOptions) {}

  get manifest(): ForecastManifest {
    return this.options.forecaster.manifest;
  }

  /** Rejects as the forecaster does, and with StoreUnavailableError. */
  async forecast(windows: readonly NodeWindow[], options: InferenceOptions = {}): Promise<Forecast[]> {
    const { forecaster, store } = this.options;
    const original = await forecaster.forecast(windows, options);
    await store.writeForecasts(original);
    const recalibrated: Forecast[] = [];
    for (const forecast of original) {
      recalibrated.push((await this.#recalibrationOf(forecast.model)).apply(forecast));
    }
    for (const { node } of windows)
      for (const station of node.stations) this.#stations.set(station.id, station);
    this.#learnBehind(Math.max(...windows.map(({ origin }) => origin)));
    return recalibrated;
  }

  /** Resolves when what was asked for has been learned. */
  async finish(): Promise<void> {
    await this.#learning;
  }

  /** Opened when first needed, and again where that failed. */
  async #recalibrationOf(model: string): Promise<ModelRecalibration> {
    const { store } = this.options;
    const { outputVariables, horizon, quantiles } = this.manifest;
    const known =
      this.#models.get(model) ??
      ModelRecalibration.open({ model, store, variables: outputVariables, horizon, quantiles });
    this.#models.set(model, known);
    try {
      return await known;
    } catch (error) {
      this.#models.delete(model);
      throw error;
    }
  }

  /** Of hours that come in quick succession the last call does the work of all. */
  #learnBehind(origin: EpochHour): void {
    if (!(origin > this.#newest)) return;
    this.#newest = origin;
    this.#learning = this.#learning.then(async () => {
      if (origin !== this.#newest) return;
      for (const [model, opening] of this.#models) {
        try {
          await (await opening).advance(origin, this.#learnedStations());
        } catch (error) {
          this.options.logger.warn({ err: error, model }, 'recalibration learns later from this hour');
        }
      }
    });
  }

  #learnedStations(): readonly Station[] {
    const stations = [...this.#stations.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const every = Math.ceil(stations.length / MOST_STATIONS);
    return stations.filter((_, index) => index % every === 0);
  }
}
