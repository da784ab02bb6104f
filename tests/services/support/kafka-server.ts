import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import {
  brokerOf,
  newKafkaPlace,
  startKafka,
  type KafkaPlace,
  type SecuredListeners,
} from '../../../deploy/local/kafka.js';
import { killProcess, stopProcess, type ServiceProcess } from '../../../deploy/local/service-process.js';
import type { KafkaOptions } from '../../../ingest/kafka/kafka-options.js';

/** A real broker with a data folder of its own, which can be stopped and started again. */
export class KafkaServer {
  private constructor(
    private readonly place: KafkaPlace,
    private process: ServiceProcess,
  ) {}

  static async start(secured?: SecuredListeners): Promise<KafkaServer> {
    const open = await newKafkaPlace(await mkdtemp(path.join(tmpdir(), 'stationcast-kafka-')));
    const place = secured === undefined ? open : { ...open, secured };
    return new KafkaServer(place, await startKafka(place));
  }

  get broker(): string {
    return brokerOf(this.place);
  }

  options(): KafkaOptions {
    return { brokers: [this.broker], clientId: 'test', logger: pino({ level: 'silent' }) };
  }

  stop(): Promise<void> {
    return stopProcess(this.process);
  }

  kill(): Promise<void> {
    return killProcess(this.process);
  }

  async startAgain(): Promise<void> {
    this.process = await startKafka(this.place);
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.place.folder, { recursive: true });
  }
}
