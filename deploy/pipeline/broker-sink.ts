import type { ObservationSink, RecordVerdict } from '../../api/observations/observation-sink.js';
import { Rejection } from '../../ingest/observations/rejection.js';
import { checkRecord } from '../../ingest/record-check.js';
import type { OutgoingRecord } from '../../ingest/kafka/kafka-record.js';
import { partitionKeyOf } from '../../ingest/kafka/partition-key.js';
import { OBSERVATIONS_TOPIC } from '../../ingest/kafka/topic.js';
import type { WorkerOptions } from '../../ingest/kafka/worker-options.js';
import type { Node } from '../../ingest/stations/node.js';

/**
 * Observations that clients post, to the topic of raw ones: answered when the broker has them. What is no observation is
 * refused here, and whoever sent it has to mend it.
 */
export function brokerSink(
  { producer, clock }: Pick<WorkerOptions, 'producer' | 'clock'>,
  nodes: () => readonly Node[],
): ObservationSink {
  return {
    async accept(records) {
      const keyOf = partitionKeyOf(nodes());
      const verdicts: RecordVerdict[] = [];
      const outgoing: OutgoingRecord[] = [];
      for (const record of records) {
        const parsed = checkRecord(record, { clock, isKnownStation: (id) => keyOf(id) !== undefined });
        if (parsed instanceof Rejection) verdicts.push({ rejection: parsed });
        else {
          verdicts.push({ queued: true });
          outgoing.push({ key: keyOf(parsed.station) ?? parsed.station, value: record.value });
        }
      }
      await producer.send(OBSERVATIONS_TOPIC, outgoing);
      return verdicts;
    },
  };
}
