import { MappingThread } from '../../embed/media/thread/mapping-thread.js';
import { Classifiers } from '../../forecast/classifier/classifiers.js';
import type { InferenceEngine } from '../../forecast/engine/inference-engine.js';
import { listModels } from '../../forecast/registry/list-models.js';
import type { Logger } from '../../ingest/logger.js';

export interface OpenedClassifiers {
  readonly classifiers: Classifiers;
  /** Ends what makes the maps; the engine is the caller's. */
  readonly close: () => Promise<void>;
}

/** The classifiers of the model folders. None is loaded yet; damaged models are logged and left aside. */
export async function openClassifiers(
  engine: InferenceEngine,
  folders: readonly string[],
  logger: Logger,
): Promise<OpenedClassifiers> {
  const { models, rejected } = await listModels(folders);
  for (const { code, message } of rejected) logger.warn({ code }, message);
  const mapper = new MappingThread();
  return { classifiers: new Classifiers(engine, mapper, models), close: () => mapper.close() };
}
