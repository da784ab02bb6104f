import { LabelWorker } from '../../forecast/streaming/label-worker.js';
import type { InferenceEngine } from '../../forecast/engine/inference-engine.js';
import { systemClock } from '../../ingest/clock.js';
import { MEDIA_TOPIC } from '../../ingest/kafka/topic.js';
import { openClassifiers } from './open-classifiers.js';
import type { Stream } from './open-stream.js';
import type { Shutdown } from './shutdown.js';
import { Watchdog } from './watchdog.js';

export interface LabelPart {
  readonly engine: InferenceEngine;
  /** Folders of models. */
  readonly folders: readonly string[];
  readonly isKnownStation: (id: string) => boolean;
  readonly patience: number;
}

/** The worker that names what the files of stations show, watched. */
export async function startLabels(
  { worker: shared, group: prefix }: Stream,
  { engine, folders, isKnownStation, patience }: LabelPart,
  shutdown: Shutdown,
): Promise<LabelWorker> {
  const group = `${prefix}.labels`;
  const { logger } = shared.kafka;
  const { classifiers, close } = await openClassifiers(engine, folders, logger);
  shutdown.add('label classifiers', close);
  const worker = await LabelWorker.start({ ...shared, group, classifier: classifiers, isKnownStation });
  shutdown.add('label worker', () => worker.close());
  const { topics, onFailure } = shared;
  const watchdog = new Watchdog({
    worker,
    topics,
    group,
    topic: MEDIA_TOPIC,
    patience,
    timer: systemClock,
    logger,
    onStuck: onFailure,
  });
  watchdog.start();
  shutdown.add('label watchdog', () => watchdog.close());
  return worker;
}
