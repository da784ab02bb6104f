import type { ParsedRecord } from '../intake.js';
import type { CheckedObservation } from '../observations/checked-observation.js';
import { Rejection } from '../observations/rejection.js';
import { formatInstant, type EpochMilliseconds } from '../time.js';
import { checkedText } from './checked-message.js';
import type { OutgoingRecord } from './kafka-record.js';
import type { NodePartitions } from './node-partitions.js';

/** A raw record of a topic, parsed. */
export interface ProducedRecord extends ParsedRecord {
  /** When it was produced. */
  readonly produced: EpochMilliseconds;
}

/**
 * The observations among the records as they travel on: keyed by node; `source` leads back to the raw record, `produced`
 * says when that was sent. `observations` are those of the records, in their order.
 */
export function checkedRecords(
  records: readonly ProducedRecord[],
  observations: readonly CheckedObservation[],
  homes: Pick<NodePartitions, 'homeOf'>,
): OutgoingRecord[] {
  const outgoing: OutgoingRecord[] = [];
  const formatTime = rememberTimes();
  for (const { record, parsed, produced } of records) {
    if (parsed instanceof Rejection) continue;
    const checked = observations[outgoing.length];
    if (checked === undefined) throw new RangeError(`${observations.length} observations are too few`);
    const { station } = checked.observation;
    outgoing.push({
      key: homes.homeOf(station)?.node.id ?? station,
      // Of what no check doubts, the raw record says all that there is to say.
      value:
        checked.flags.length === 0 && record.value !== null ? record.value : checkedText(checked, formatTime),
      headers: { source: `${record.source}/${record.position}`, produced: String(produced) },
    });
  }
  return outgoing;
}

/** Records of a batch have few times among them. */
function rememberTimes(): (time: EpochMilliseconds) => string {
  const known = new Map<EpochMilliseconds, string>();
  return (time) => {
    const text = known.get(time) ?? formatInstant(time);
    known.set(time, text);
    return text;
  };
}
