import { systemClock } from '../../ingest/clock.js';
import { IngestWorker } from '../../ingest/kafka/ingest-worker.js';
import { OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Station } from '../../ingest/stations/station.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import type { Stream } from './open-stream.js';
import type { Shutdown } from './shutdown.js';
import { Watchdog } from './watchdog.js';

export interface IngestPart {
  readonly nodesOf: (stations: readonly Station[]) => readonly Node[];
  readonly onReadings?: (readings: readonly HourlyReading[]) => void;
  readonly patience: number;
}

/** The worker that checks and stores raw observations, watched. */
export async function startIngest(
  { worker: shared, group: prefix, stations }: Stream,
  { nodesOf, onReadings, patience }: IngestPart,
  shutdown: Shutdown,
): Promise<IngestWorker> {
  const group = `${prefix}.ingest`;
  const worker = await IngestWorker.start({
    ...shared,
    group,
    nodes: nodesOf(stations),
    ...(onReadings === undefined ? {} : { onReadings }),
  });
  shutdown.add('ingest worker', () => worker.close());
  const { topics, onFailure } = shared;
  const watchdog = new Watchdog({
    worker,
    topics,
    group,
    topic: OBSERVATIONS_TOPIC,
    patience,
    timer: systemClock,
    logger: shared.kafka.logger,
    onStuck: onFailure,
  });
  watchdog.start();
  shutdown.add('watchdog', () => watchdog.close());
  return worker;
}
