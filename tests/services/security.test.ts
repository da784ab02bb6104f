import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../deploy/local/free-port.js';
import type { SecuredListeners } from '../../deploy/local/kafka.js';
import type { KafkaOptions } from '../../ingest/kafka/kafka-options.js';
import { KafkaProducer } from '../../ingest/kafka/kafka-producer.js';
import { KafkaTopics } from '../../ingest/kafka/kafka-topics.js';
import { readTopic } from '../../ingest/kafka/read-topic.js';
import { FORECASTS_TOPIC, TOPICS } from '../../ingest/kafka/topic.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import { HOUR, observation } from '../integration/ingest/series-fixtures.js';
import { run, start } from '../integration/deploy/run-stationcast.js';
import { makeCertificates, type Certificates } from './support/certificates.js';
import { InfluxDbServer } from './support/influxdb-server.js';
import { KafkaServer } from './support/kafka-server.js';

const USER = { name: 'mieke', password: 'a pass, "word"'.replaceAll(/[ ,"]/g, '-') };

let folder: string;
let certificates: Certificates;
let secured: SecuredListeners;
let kafka: KafkaServer;
let influxDb: InfluxDbServer;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-security-'));
  certificates = await makeCertificates(folder);
  const { keyStoreFile, authorityFile: authoritiesFile } = certificates;
  const [passwordPort, certificatePort] = [await freePort(), await freePort()];
  secured = { keyStoreFile, authoritiesFile, passwordPort, certificatePort, user: USER };
  [kafka, influxDb] = await Promise.all([KafkaServer.start(secured), InfluxDbServer.start()]);
  const topics = await KafkaTopics.connect(kafka.options());
  await topics.ensure(TOPICS, { partitions: 2, replicationFactor: 1 });
  await topics.close();
  await influxDb.secure(certificates.server);
}, 1_200_000);
afterAll(async () => {
  await Promise.all([kafka.dispose(), influxDb.dispose()]);
  await rm(folder, { recursive: true });
});

/** Of a process that may do everything. */
function environment(): Record<string, string> {
  const { token, organization, bucket } = influxDb.options();
  return {
    STATIONCAST_DATA: folder,
    STATIONCAST_KAFKA_BROKERS: `127.0.0.1:${secured.passwordPort}`,
    STATIONCAST_KAFKA_SASL: 'scram-sha-512',
    STATIONCAST_KAFKA_USERNAME: USER.name,
    STATIONCAST_KAFKA_PASSWORD: USER.password,
    STATIONCAST_KAFKA_TLS_CA: certificates.authorityFile,
    STATIONCAST_STORE: 'influxdb',
    STATIONCAST_INFLUXDB_URL: influxDb.url,
    STATIONCAST_INFLUXDB_TOKEN: token,
    STATIONCAST_INFLUXDB_ORGANIZATION: organization,
    STATIONCAST_INFLUXDB_BUCKET: bucket,
    STATIONCAST_INFLUXDB_CA: certificates.authorityFile,
  };
}

async function sendsAndReads(options: KafkaOptions, value: string): Promise<void> {
  const producer = await KafkaProducer.connect(options);
  await producer.send(FORECASTS_TOPIC, [{ value }]);
  await producer.close();
  const read: string[] = [];
  await readTopic(options, FORECASTS_TOPIC, (records) => {
    read.push(...records.map((record) => Buffer.from(record.value ?? []).toString()));
  });
  expect(read).toContain(value);
}

describe('a broker with TLS', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'lets a user in who proves by %s who he is',
    async (mechanism) => {
      const certificateAuthorities = await readFile(certificates.authorityFile, 'utf8');
      await sendsAndReads(
        {
          ...kafka.options(),
          brokers: [`127.0.0.1:${secured.passwordPort}`],
          sasl: { mechanism, username: USER.name, password: USER.password },
          tls: { certificateAuthorities },
        },
        mechanism,
      );
    },
  );

  it('lets a user in who has a certificate', async () => {
    await sendsAndReads(
      {
        ...kafka.options(),
        brokers: [`127.0.0.1:${secured.certificatePort}`],
        tls: {
          certificateAuthorities: await readFile(certificates.authorityFile, 'utf8'),
          certificate: await readFile(certificates.client.certificateFile, 'utf8'),
          key: await readFile(certificates.client.keyFile, 'utf8'),
        },
      },
      'certificate',
    );
  });
});

it('an InfluxDB with TLS takes and gives what it is asked for with a token', async () => {
  const certificateAuthorities = await readFile(certificates.authorityFile, 'utf8');
  const store = new InfluxDbSeriesStore({ ...influxDb.options(), certificateAuthorities });
  await store.writeObservations([observation('a', 0, { temperature_2m: 7 })]);
  expect(await store.readObservations({ from: HOUR, to: HOUR })).toHaveLength(1);
  await store.close();
});

it('a worker starts with all of it, and ends in order', async () => {
  const { child, outcome } = start(['ingest'], environment());
  if (child.stdout === null) throw new Error('no standard output');
  const said = once(child.stdout, 'data').then(String);
  expect(await Promise.race([said, outcome.then(({ stderr }) => stderr)])).toBe('stationcast ingest works\n');
  child.kill('SIGTERM');
  expect((await outcome).code).toBe(0);
}, 120_000);

it.each<[string, Record<string, string>, RegExp]>([
  [
    'a wrong password',
    { STATIONCAST_KAFKA_PASSWORD: 'guessed' },
    /^stationcast: cannot connect at 127\.0\.0\.1:\d+: .*; check STATIONCAST_KAFKA_SASL, its username and its password\n$/,
  ],
  [
    'a wrong password of another mechanism',
    { STATIONCAST_KAFKA_SASL: 'plain', STATIONCAST_KAFKA_PASSWORD: 'guessed' },
    /^stationcast: cannot connect at .*; check STATIONCAST_KAFKA_SASL, its username and its password\n$/,
  ],
  [
    'a broker whose certificate nobody vouches for',
    { STATIONCAST_KAFKA_TLS_CA: '', STATIONCAST_KAFKA_TLS: 'true' },
    /^stationcast: cannot connect at .*certificate.*; check STATIONCAST_KAFKA_TLS and its files\n$/,
  ],
  [
    'a wrong token',
    { STATIONCAST_INFLUXDB_TOKEN: 'guessed' },
    /^stationcast: cannot .* at https:.*: HTTP 401 .*; check the token, what it permits, the organization and the bucket\n$/,
  ],
  [
    'a database whose certificate nobody vouches for',
    { STATIONCAST_INFLUXDB_CA: '' },
    /^stationcast: cannot .* at https:.*certificate.*; check STATIONCAST_INFLUXDB_URL, and STATIONCAST_INFLUXDB_CA for who/,
  ],
])(
  'a worker ends at once with %s, and says in one line what to look at',
  async (_, wrong, line) => {
    const settings = Object.entries({ ...environment(), ...wrong }).filter(([, value]) => value !== '');
    const { code, stderr } = await run(['ingest'], Object.fromEntries(settings));
    expect(
      stderr
        .split('\n')
        .filter((text) => text.startsWith('stationcast:'))
        .join('\n') + '\n',
    ).toMatch(line);
    expect(stderr).not.toContain('guessed');
    expect(code).toBe(2);
  },
  120_000,
);
