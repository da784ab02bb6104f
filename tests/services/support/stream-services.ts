import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { KafkaProducer } from '../../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../../ingest/kafka/kafka-topics.js';
import { partitionKeyOf } from '../../../ingest/kafka/partition-key.js';
import { OBSERVATIONS_TOPIC, TOPICS } from '../../../ingest/kafka/topic.js';
import type { Observation } from '../../../ingest/observations/observation.js';
import type { Station } from '../../../ingest/stations/station.js';
import { InfluxDbSeriesStore } from '../../../ingest/store/influxdb/influxdb-series-store.js';
import { PROJECT } from '../../integration/deploy/run-stationcast.js';
import { InfluxDbServer } from './influxdb-server.js';
import { KafkaServer } from './kafka-server.js';
import { observationText } from './tiled-network.js';

const MAIN = path.join(PROJECT, 'dist', 'deploy', 'main.js');

/** A broker, a database, and the processes of stationcast around them, as an operator has them. */
export class StreamServices {
  readonly workers: ChildProcess[] = [];
  /** What the processes wrote to standard error. */
  log = '';

  private constructor(
    readonly kafka: KafkaServer,
    readonly influxDb: InfluxDbServer,
    readonly store: InfluxDbSeriesStore,
    readonly topics: KafkaTopics,
    readonly producer: KafkaProducer,
    readonly folder: string,
    private readonly bucket: string,
  ) {}

  static async start(stations: readonly Station[], partitions = 6): Promise<StreamServices> {
    const [kafka, influxDb] = await Promise.all([KafkaServer.start(), InfluxDbServer.start()]);
    const bucket = await influxDb.createBucket();
    const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-stream-'));
    const rows = stations.map(({ id, name, latitude, longitude, elevation }) =>
      [id, name, latitude, longitude, elevation].join(','),
    );
    await writeFile(
      path.join(folder, 'stations.csv'),
      ['id,name,latitude,longitude,elevation', ...rows].join('\n'),
    );
    const topics = await KafkaTopics.connect(kafka.options());
    await topics.ensure(TOPICS, { partitions, replicationFactor: 1 });
    const producer = await KafkaProducer.connect(kafka.options());
    const store = new InfluxDbSeriesStore({ ...influxDb.options(bucket), readPatience: 20_000 });
    return new StreamServices(kafka, influxDb, store, topics, producer, folder, bucket);
  }

  environment(): Record<string, string> {
    const { url, token, organization } = this.influxDb.options();
    return {
      STATIONCAST_KAFKA_BROKERS: this.kafka.broker,
      STATIONCAST_KAFKA_SESSION_TIMEOUT: '6',
      STATIONCAST_STORE: 'influxdb',
      STATIONCAST_INFLUXDB_URL: url,
      STATIONCAST_INFLUXDB_TOKEN: token,
      STATIONCAST_INFLUXDB_ORGANIZATION: organization,
      STATIONCAST_INFLUXDB_BUCKET: this.bucket,
      STATIONCAST_STATIONS: path.join(this.folder, 'stations.csv'),
      STATIONCAST_DATA: this.folder,
    };
  }

  /** Resolves with what the process said first, which is that it works. */
  async run(commandLine: readonly string[], environment: Record<string, string> = {}): Promise<string> {
    const child = this.spawn(commandLine, environment);
    const said = once(child.stdout ?? child, 'data').then(String);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${commandLine.join(' ')} ended with ${String(code)}: ${this.log.slice(-4000)}`);
    });
    return Promise.race([said, ended]);
  }

  spawn(commandLine: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [MAIN, ...commandLine], {
      env: { PATH: process.env.PATH, ...this.environment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    this.workers.push(child);
    return child;
  }

  /** Each to the partition that its station is at home in, in the given order. */
  async publish(observations: readonly Observation[], stations: readonly Station[]): Promise<void> {
    const keyOf = partitionKeyOf(groupIntoNodes(stations));
    await this.producer.send(
      OBSERVATIONS_TOPIC,
      observations.map((observation) => ({
        key: keyOf(observation.station) ?? observation.station,
        value: observationText(observation),
      })),
    );
  }

  /** Records of the topic that the group has not committed. */
  async lagOf(group: string, topic: string): Promise<number> {
    const committed = await this.topics.committedBy(group, topic);
    let lag = 0;
    for (const [partition, { first, next }] of await this.topics.endsOf(topic)) {
      lag += next - (committed.get(partition)?.offset ?? first);
    }
    return lag;
  }

  async dispose(): Promise<void> {
    for (const child of this.workers) child.kill('SIGKILL');
    await this.producer.close();
    await this.topics.close();
    await this.store.close();
    await Promise.all([this.kafka.dispose(), this.influxDb.dispose()]);
    await rm(this.folder, { recursive: true });
  }
}
