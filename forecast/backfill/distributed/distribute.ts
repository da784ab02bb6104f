import type { KafkaProducer } from '../../../ingest/kafka/kafka-producer.js';
import type { KafkaTopics } from '../../../ingest/kafka/kafka-topics.js';
import { BACKFILLS_TOPIC } from '../../../ingest/kafka/topic.js';
import type { DocumentStore } from '../../../ingest/store/document-store.js';
import { backfillId, type BackfillRequest } from '../backfill-request.js';
import { shareRequest } from './shared-request.js';
import { UnitMarks } from './unit-marks.js';
import { unitRecord } from './unit-message.js';

export interface Distribution {
  readonly request: BackfillRequest;
  /** Windows of each unit that has some. */
  readonly windowsOf: ReadonlyMap<number, number>;
  readonly documents: DocumentStore;
  readonly topics: Pick<KafkaTopics, 'partitionsOf'>;
  readonly producer: Pick<KafkaProducer, 'send'>;
  /** Does units again that are done. */
  readonly again: boolean;
}

/** Puts the units that are not done on the topic; gives the marks by which their progress is told. */
export async function distributeUnits(distribution: Distribution): Promise<UnitMarks> {
  const { request, windowsOf, documents, topics, producer, again } = distribution;
  const backfill = backfillId(request);
  const units = [...windowsOf.keys()];
  const marks = await UnitMarks.open(documents, backfill, units);
  if (again) await marks.clear(units);
  await shareRequest(documents, request);
  const partitions = await topics.partitionsOf(BACKFILLS_TOPIC);
  await producer.send(
    BACKFILLS_TOPIC,
    units.filter((unit) => !marks.isDone(unit)).map((unit) => unitRecord({ backfill, unit }, partitions)),
  );
  return marks;
}
