import { randomUUID } from 'node:crypto';
import type { ApiEvents } from '../../api/events/api-events.js';
import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import { parseChecked } from '../../ingest/kafka/checked-message.js';
import { parseForecast } from '../../ingest/kafka/forecast-message.js';
import { KafkaConsumer, type PartitionBatch } from '../../ingest/kafka/kafka-consumer.js';
import { CHECKED_TOPIC, FORECASTS_TOPIC } from '../../ingest/kafka/topic.js';
import type { CheckedObservation } from '../../ingest/observations/checked-observation.js';
import { VARIABLE_NAMES, type Variable } from '../../ingest/observations/variables.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import { nearestHour } from '../../ingest/time.js';
import { tellForecasts, tellReadings } from '../pipeline/tell.js';
import type { Stream } from './open-stream.js';

/** Live events and running skill of a process that has no worker: from the topics, from now on, all partitions. */
export function followEvents(
  { worker }: Stream,
  skill: RunningSkill,
  events: ApiEvents,
): Promise<KafkaConsumer> {
  const { kafka, sessionTimeout, available, onFailure } = worker;
  return KafkaConsumer.start({
    ...kafka,
    group: `${kafka.clientId}.api-${randomUUID()}`,
    topics: [CHECKED_TOPIC, FORECASTS_TOPIC],
    from: 'end',
    sessionTimeout,
    commits: false,
    onBatch: (batch) => {
      if (batch.topic === CHECKED_TOPIC) tellReadings(readingsIn(batch), skill, events);
      else
        tellForecasts(
          batch.records.flatMap(({ value }) => parseForecast(value) ?? []),
          skill,
          events,
        );
      return Promise.resolve(undefined);
    },
    available,
    onFailure,
  });
}

function readingsIn({ records }: PartitionBatch): HourlyReading[] {
  return records.flatMap(({ value }) => {
    const checked = parseChecked(value);
    return checked === undefined ? [] : toReading(checked);
  });
}

function toReading({ observation, flags }: CheckedObservation): HourlyReading {
  const values: Partial<Record<Variable, number>> = {};
  for (const variable of VARIABLE_NAMES) {
    const value = observation[variable];
    if (typeof value === 'number') values[variable] = value;
  }
  const flagged = [...new Set(flags.map(({ variable }) => variable))];
  return { station: observation.station, hour: nearestHour(observation.time), values, flagged };
}
