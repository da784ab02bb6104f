import type { EngineObserver } from '../../forecast/engine/engine-events.js';
import type { InferenceEngine } from '../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { OpenInferenceEngine } from '../../forecast/open-inference/client/open-inference-engine.js';
import { Forecaster } from '../../forecast/forecaster.js';
import { chooseForecastModel } from './choose-model.js';
import { listModels } from '../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../forecast/registry/model-artefact.js';
import type { Logger } from '../../ingest/logger.js';
import type { Configuration } from '../configuration.js';

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
  logger: Logger,
  observer: EngineObserver = { observe: () => undefined },
): Promise<LoadedForecaster> {
  const { models, model } = configuration;
  const listing = await listModels(models);
  const artefact = chooseForecastModel(listing, model);
  for (const error of listing.rejected) logger.warn({ code: error.code }, error.message);
  const engine = await startEngine(configuration, observer);
  try {
    await engine.load(artefact);
    return { engine, artefact, forecaster: new Forecaster(engine, artefact) };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function startEngine(
  { provider, inferenceServer }: Pick<Configuration, 'provider' | 'inferenceServer'>,
  observer: EngineObserver,
): Promise<InferenceEngine> {
  return inferenceServer === undefined
    ? LocalEngine.start({ provider, observer })
    : OpenInferenceEngine.connect({ address: inferenceServer, observer });
}
