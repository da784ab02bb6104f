import { randomUUID } from 'node:crypto';
import { stationSchema, type Station } from '../stations/station.js';
import { KafkaConsumer } from './kafka-consumer.js';
import type { KafkaOptions } from './kafka-options.js';
import type { KafkaRecord } from './kafka-record.js';
import { readTopic } from './read-topic.js';
import { STATIONS_TOPIC } from './topic.js';
import type { WorkerOptions } from './worker-options.js';

export interface StationFeedOptions extends Pick<WorkerOptions, 'kafka' | 'sessionTimeout' | 'onFailure'> {
  /** Told of stations that are new or have changed. A batch comes again where it rejects with a retriable error. */
  readonly onStations: (stations: readonly Station[]) => Promise<void>;
  readonly available: WorkerOptions['available'];
}

/** The stations of the compacted topic, as it is now. */
export async function readStationsTopic(options: KafkaOptions): Promise<Station[]> {
  const stations = new Map<string, Station>();
  await readTopic(options, STATIONS_TOPIC, (records) => {
    for (const station of stationsIn(records, options)) stations.set(station.id, station);
  });
  return [...stations.values()];
}

/** Follows the topic of stations, from its first record on. Every process follows all of it, so each has a group of its own. */
export function followStations(options: StationFeedOptions): Promise<KafkaConsumer> {
  const { kafka, sessionTimeout, onStations, available, onFailure } = options;
  return KafkaConsumer.start({
    ...kafka,
    group: `${kafka.clientId}.stations-${randomUUID()}`,
    topics: [STATIONS_TOPIC],
    from: 'beginning',
    sessionTimeout,
    commits: false,
    onBatch: async ({ records }) => {
      const stations = stationsIn(records, kafka);
      if (stations.length > 0) await onStations(stations);
      return undefined;
    },
    available,
    onFailure,
  });
}

/** A tombstone removes nothing: what a station has observed stays in the store, and is forecast from while it lasts. */
function stationsIn(records: readonly KafkaRecord[], { logger }: KafkaOptions): Station[] {
  return records.flatMap(({ value, topic, partition, offset }) => {
    if (value === null) return [];
    const result = stationSchema.safeParse(parseJson(value));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    logger.warn({ topic, partition, offset, reason }, 'no station record; left aside');
    return [];
  });
}

function parseJson(value: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(value).toString());
  } catch {
    return undefined;
  }
}
