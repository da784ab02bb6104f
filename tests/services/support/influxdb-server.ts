import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import {
  BUCKET,
  ORGANIZATION,
  newInfluxDbPlace,
  startInfluxDb,
  urlOf,
  type InfluxDbPlace,
} from '../../../deploy/local/influxdb.js';
import { killProcess, stopProcess, type ServiceProcess } from '../../../deploy/local/service-process.js';
import type { InfluxDbOptions } from '../../../ingest/store/influxdb/connection.js';

const bucketListSchema = z.object({ buckets: z.array(z.object({ orgID: z.string() })).min(1) });

/** A real InfluxDB with a data folder of its own, which can be stopped and started again. */
export class InfluxDbServer {
  #buckets = 0;

  private constructor(
    private place: InfluxDbPlace,
    private process: ServiceProcess,
  ) {}

  static async start(): Promise<InfluxDbServer> {
    const place = await newInfluxDbPlace(await mkdtemp(path.join(tmpdir(), 'stationcast-influxdb-')));
    return new InfluxDbServer(place, await startInfluxDb(place));
  }

  get url(): string {
    return urlOf(this.place);
  }

  /** Options for a store on the bucket. */
  options(bucket = BUCKET): InfluxDbOptions {
    const { token } = this.place;
    return { url: this.url, token, organization: ORGANIZATION, bucket, logger: pino({ level: 'silent' }) };
  }

  /** A new, empty bucket. */
  async createBucket(retentionSeconds = 0): Promise<string> {
    const [bucket] = bucketListSchema.parse(await this.#request('GET', 'buckets')).buckets;
    const name = `test-${++this.#buckets}`;
    await this.#request('POST', 'buckets', {
      orgID: bucket?.orgID,
      name,
      retentionRules: retentionSeconds === 0 ? [] : [{ type: 'expire', everySeconds: retentionSeconds }],
    });
    return name;
  }

  stop(): Promise<void> {
    return stopProcess(this.process);
  }

  kill(): Promise<void> {
    return killProcess(this.process);
  }

  async startAgain(): Promise<void> {
    this.process = await startInfluxDb(this.place);
  }

  /** From now on it speaks TLS alone. */
  async secure(tls: NonNullable<InfluxDbPlace['tls']>): Promise<void> {
    await this.stop();
    this.place = { ...this.place, tls };
    await this.startAgain();
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.place.folder, { recursive: true });
  }

  async #request(method: string, resource: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v2/${resource}`, {
      method,
      headers: { authorization: `Token ${this.place.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${resource}: ${await response.text()}`);
    return response.json();
  }
}
