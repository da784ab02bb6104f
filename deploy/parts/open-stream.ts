import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../ingest/clock.js';
import type { StationcastError } from '../../ingest/errors.js';
import { KafkaProducer } from '../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { followStations, readStationsTopic } from '../../ingest/kafka/station-feed.js';
import { TOPICS } from '../../ingest/kafka/topic.js';
import type { WorkerOptions } from '../../ingest/kafka/worker-options.js';
import type { Logger } from '../../ingest/logger.js';
import type { Station } from '../../ingest/stations/station.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import type { RunningMetrics } from '../metrics/start-metrics.js';
import type { Fail } from '../roles/run-role.js';
import { kafkaOptions, requireKafka } from './kafka-options.js';
import type { Shutdown } from './shutdown.js';
import { takeStations } from './take-stations.js';

export interface Stream {
  /** For a worker, but for the group that it is in. */
  readonly worker: Omit<WorkerOptions, 'group'>;
  /** What the names of groups begin with. */
  readonly group: string;
  /** Every station that is known now: of the store, of the file, of the topic. */
  readonly stations: readonly Station[];
  /** Tells of all stations whenever some are new or have moved. */
  follow(onStations: (stations: readonly Station[]) => void): Promise<void>;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 5000;

/** What the workers of a process share: brokers, topics, producer, and the stations. */
export async function openStream(
  configuration: Configuration,
  secrets: Secrets,
  { store, metrics }: { readonly store: SeriesStore; readonly metrics: RunningMetrics },
  logger: Logger,
  shutdown: Shutdown,
  fail: Fail,
): Promise<Stream> {
  const settings = requireKafka(configuration.kafka);
  const kafka = await kafkaOptions(settings, secrets, logger);
  const topics = await KafkaTopics.connect(kafka);
  shutdown.add('topics', () => topics.close());
  await topics.ensure(TOPICS, settings.newTopics);
  const producer = await KafkaProducer.connect(kafka);
  shutdown.add('producer', () => producer.close());
  const known = new Map<string, Station>();
  await takeStations(store, configuration.stationsFile);
  await store.writeStations(await readStationsTopic(kafka));
  for (const station of await store.readStations()) known.set(station.id, station);
  const available = (error: StationcastError): Promise<void> => untilAvailable(store, error);
  const worker = {
    kafka,
    sessionTimeout: settings.sessionTimeout,
    topics,
    producer,
    store,
    clock: systemClock,
    observer: metrics.streamObserver,
    available,
    onFailure: fail,
  };
  return {
    worker,
    group: settings.group,
    stations: [...known.values()],
    follow: async (onStations) => {
      const feed = await followStations({
        ...worker,
        onStations: async (stations) => {
          const changed = stations.filter(({ id, ...rest }) => !isSame(known.get(id), { id, ...rest }));
          if (changed.length === 0) return;
          await store.writeStations(changed);
          for (const station of changed) known.set(station.id, station);
          logger.warn({ stations: changed.map(({ id }) => id) }, 'stations are new or have changed');
          onStations([...known.values()]);
        },
      });
      shutdown.add('station feed', () => feed.close());
    },
  };
}

function isSame(a: Station | undefined, b: Station): boolean {
  return (
    a?.name === b.name &&
    a.latitude === b.latitude &&
    a.longitude === b.longitude &&
    a.elevation === b.elevation &&
    a.timezone === b.timezone
  );
}

/** Asks the store until it answers; what brokers are asked for is tried again after a pause. */
async function untilAvailable(store: SeriesStore, error: StationcastError): Promise<void> {
  await setTimeout(FIRST_WAIT);
  if (error.code !== 'STORE_UNAVAILABLE') return;
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      await store.ping();
      return;
    } catch {
      // Not yet; readiness says so meanwhile.
      await setTimeout(wait);
    }
  }
}
