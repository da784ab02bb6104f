import type { EngineObserver } from '../../forecast/engine/engine-events.js';
import type { InferenceEngine } from '../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { OpenInferenceEngine } from '../../forecast/open-inference/client/open-inference-engine.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { TracedEngine } from '../tracing/traced-engine.js';

/** The configured engine: worker threads here, or a server of the Open Inference Protocol. */
export async function startEngine(
  { provider, inferenceServer }: Pick<Configuration, 'provider' | 'inferenceServer'>,
  { inferenceServerKey: key }: Pick<Secrets, 'inferenceServerKey'>,
  observer: EngineObserver,
): Promise<InferenceEngine> {
  if (inferenceServer === undefined) {
    return new TracedEngine(await LocalEngine.start({ provider, observer }));
  }
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key.reveal()}` };
  return new TracedEngine(await OpenInferenceEngine.connect({ address: inferenceServer, headers, observer }));
}
