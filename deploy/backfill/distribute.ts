import { setTimeout } from 'node:timers/promises';
import type { BackfillProgress } from '../../forecast/backfill/backfill.js';
import { distributeUnits, type Distribution } from '../../forecast/backfill/distributed/distribute.js';
import { CancelledError } from '../../ingest/errors.js';
import { KafkaProducer } from '../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { BACKFILLS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Logger } from '../../ingest/logger.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { kafkaOptions, requireKafka } from '../parts/kafka-options.js';

export interface DistributionParts {
  readonly configuration: Pick<Configuration, 'kafka'>;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly store: SeriesStore;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackfillProgress) => void;
}

/** From one look at the marks in the store to the next. */
const INTERVAL = 1000;

/**
 * Puts what is not done on the topic, and waits until workers have done it. Gives the windows that they forecast. Stopped,
 * it rejects with CancelledError, and the workers go on with what is on the topic.
 */
export async function distribute(
  { configuration, secrets, logger, store, signal, onProgress }: DistributionParts,
  work: Pick<Distribution, 'request' | 'windowsOf' | 'again'>,
): Promise<number> {
  const settings = requireKafka(configuration.kafka);
  const kafka = await kafkaOptions(settings, secrets, logger);
  const topics = await KafkaTopics.connect(kafka);
  const producer = await KafkaProducer.connect(kafka);
  try {
    await topics.ensure([BACKFILLS_TOPIC], settings.newTopics);
    const marks = await distributeUnits({ ...work, documents: store.documents, topics, producer });
    const units = [...work.windowsOf.keys()];
    const ofWindows = [...work.windowsOf.values()].reduce((sum, each) => sum + each, 0);
    const before = marks.windows;
    while (!units.every((unit) => marks.isDone(unit))) {
      onProgress({ windows: marks.windows, ofWindows });
      if (signal.aborted) {
        throw new CancelledError('stopped waiting; workers go on with what is on the topic');
      }
      await setTimeout(INTERVAL);
      await marks.refresh(units);
    }
    return ofWindows - before;
  } finally {
    await producer.close();
    await topics.close();
  }
}
