import type { EngineObserver } from '../../forecast/engine/engine-events.js';
import type { InferenceEngine } from '../../forecast/engine/inference-engine.js';
import { Forecaster } from '../../forecast/forecaster.js';
import { chooseForecastModel } from './choose-model.js';
import { listModels } from '../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import type { Logger } from '../../ingest/logger.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { startEngine } from '../parts/start-engine.js';

export interface LoadedForecaster {
  readonly forecaster: Forecaster;
  readonly engine: InferenceEngine;
  /** The model that the engine has loaded. */
  readonly artefact: ModelArtefact;
}

/**
 * The configured model, verified, loaded and warmed up in an engine of its own, here or at a server. A model that
 * was asked for and is damaged is an error; others that are damaged are logged and left aside.
 */
export async function loadForecaster(
  configuration: Pick<Configuration, 'models' | 'model' | 'provider' | 'inferenceServer'>,
  secrets: Pick<Secrets, 'inferenceServerKey'>,
  logger: Logger,
  observer: EngineObserver = { observe: () => undefined },
): Promise<LoadedForecaster> {
  const { models, model } = configuration;
  const listing = await listModels(models);
  const artefact = chooseForecastModel(listing, model);
  for (const error of listing.rejected) logger.warn({ code: error.code }, error.message);
  const engine = await startEngine(configuration, secrets, observer);
  try {
    await engine.load(artefact);
    return { engine, artefact, forecaster: new Forecaster(engine, artefact) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
