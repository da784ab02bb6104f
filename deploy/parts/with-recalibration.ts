import type { WindowForecaster } from '../../forecast/forecaster.js';
import { RecalibratedForecaster } from '../../forecast/recalibration/recalibrated-forecaster.js';
import { recalibratedModel } from '../../forecast/recalibration/recalibrated-model.js';
import type { Rollout } from '../../forecast/rollout/rollout.js';
import type { Logger } from '../../ingest/logger.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Shutdown } from './shutdown.js';

export interface ServedForecasts {
  readonly forecaster: WindowForecaster;
  /** Ids of what is served, best first: where quantiles are recalibrated, those forecasts before the models' own. */
  readonly servedModels: () => readonly string[];
}

/** The forecasts of the rollout, recalibrated where that is configured. */
export function withRecalibration(
  { recalibration }: Pick<Configuration, 'recalibration'>,
  rollout: Rollout,
  store: SeriesStore,
  logger: Logger,
  shutdown: Shutdown,
): ServedForecasts {
  if (!recalibration) return { forecaster: rollout, servedModels: () => rollout.servedModels };
  const forecaster = new RecalibratedForecaster({ forecaster: rollout, store, logger });
  shutdown.add('recalibration', () => forecaster.finish());
  return {
    forecaster,
    servedModels: () => [...rollout.servedModels.map(recalibratedModel), ...rollout.servedModels],
  };
}
