/** The process that keeps the topic of raw observations full: an hour of the network after the other, without an end. */
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { KafkaProducer } from '../../../ingest/kafka/kafka-producer.js';
import { partitionKeyOf } from '../../../ingest/kafka/partition-key.js';
import { OBSERVATIONS_TOPIC } from '../../../ingest/kafka/topic.js';
import { SILENT } from './discard.js';
import { HEAP_STATIONS } from './heap-network.js';
import { TiledNetwork } from './network.js';

const HOURS = 240;

const network = await TiledNetwork.of(HEAP_STATIONS, HOURS);
const keyOf = partitionKeyOf(groupIntoNodes(network.stations));
const producer = await KafkaProducer.connect({
  brokers: process.argv.slice(2),
  clientId: 'feed',
  logger: SILENT,
});
process.on('disconnect', () => process.exit());

for (let hour = 0; ; hour++) {
  const later = Math.floor(hour / HOURS) * HOURS;
  await producer.send(
    OBSERVATIONS_TOPIC,
    Array.from(network.hour(hour % HOURS, later), ({ station, text }) => ({
      key: keyOf(station) ?? station,
      value: text,
    })),
  );
}
