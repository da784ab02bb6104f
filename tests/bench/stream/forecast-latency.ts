/** How long after an hour's last reading its forecasts are readable at the API: broker, `stationcast serve`, store. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { systemClock } from '../../../ingest/clock.js';
import type { KafkaOptions } from '../../../ingest/kafka/kafka-options.js';
import { KafkaProducer } from '../../../ingest/kafka/kafka-producer.js';
import { partitionKeyOf } from '../../../ingest/kafka/partition-key.js';
import { OBSERVATIONS_TOPIC } from '../../../ingest/kafka/topic.js';
import { nearestHour } from '../../../ingest/time.js';
import { InfluxDbServer } from '../../services/support/influxdb-server.js';
import type { Figure } from '../support/benchmark.js';
import { TiledNetwork } from './network.js';

const STATIONS = 33;
/** Fill the windows; not counted. */
const WARM_HOURS = 50;
const HOURS = 100;
const POLL_INTERVAL = 4;
const LONGEST_WAIT = 60_000;
const MAIN = path.join(import.meta.dirname, '..', '..', '..', 'deploy', 'main.js');

const originsSchema = z.array(z.object({ origin: z.number().nullable() }));

export async function forecastLatency(kafka: KafkaOptions): Promise<Figure[]> {
  const embedded = await latencies(kafka, 'duckdb', {});
  const influxDb = await InfluxDbServer.start();
  try {
    const { url, token, organization } = influxDb.options();
    const shared = await latencies(kafka, 'influxdb', {
      STATIONCAST_STORE: 'influxdb',
      STATIONCAST_INFLUXDB_URL: url,
      STATIONCAST_INFLUXDB_TOKEN: token,
      STATIONCAST_INFLUXDB_ORGANIZATION: organization,
      STATIONCAST_INFLUXDB_BUCKET: await influxDb.createBucket(),
    });
    return [...figures('DuckDB', embedded), ...figures('InfluxDB', shared)];
  } finally {
    await influxDb.dispose();
  }
}

function figures(store: string, sorted: readonly number[]): Figure[] {
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  const unit = 'ms';
  return [
    {
      name: `reading produced to forecast readable, ${store}, p50`,
      value: at(0.5),
      unit,
      note: `${sorted.length} hours of ${STATIONS} stations, each sent at once, all of them readable`,
    },
    {
      name: `reading produced to forecast readable, ${store}, p99`,
      value: at(0.99),
      unit,
      bar: { atMost: 500 },
    },
  ];
}

/** Sorted milliseconds of each hour: from sending its readings until the API answers with all of its forecasts. */
async function latencies(
  kafka: KafkaOptions,
  group: string,
  environment: Readonly<Record<string, string>>,
): Promise<number[]> {
  const network = await TiledNetwork.of(STATIONS, WARM_HOURS + HOURS);
  const later = nearestHour(systemClock.now()) - network.firstHour - WARM_HOURS - HOURS;
  const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-bench-'));
  await writeFile(path.join(folder, 'stations.csv'), network.stationsCsv());
  const keyOf = partitionKeyOf(groupIntoNodes(network.stations));
  const producer = await KafkaProducer.connect(kafka);
  const { child, address } = await serve({
    STATIONCAST_DATA: folder,
    STATIONCAST_STATIONS: path.join(folder, 'stations.csv'),
    STATIONCAST_KAFKA_BROKERS: kafka.brokers.join(','),
    STATIONCAST_KAFKA_GROUP: group,
    STATIONCAST_REQUESTS_PER_MINUTE: '1000000',
    ...environment,
  });
  try {
    const forecasts = `${address}/v1/forecast?station=${network.stations.map(({ id }) => id).join(',')}&hourly=temperature_2m&timeformat=unixtime`;
    const times: number[] = [];
    for (let hour = 0; hour < WARM_HOURS + HOURS; hour++) {
      const records = Array.from(network.hour(hour, later), ({ station, text }) => ({
        key: keyOf(station) ?? station,
        value: text,
      }));
      const origin = (network.firstHour + later + hour) * 3600;
      const started = performance.now();
      await producer.send(OBSERVATIONS_TOPIC, records);
      await readable(forecasts, origin, child);
      if (hour >= WARM_HOURS) times.push(performance.now() - started);
    }
    return times.sort((a, b) => a - b);
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await producer.close();
    await rm(folder, { recursive: true });
  }
}

async function serve(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0'], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await Promise.race([
    once(child.stdout, 'data').then(String),
    once(child, 'exit').then(() => 'it ended'),
  ]);
  const address = /http:\S+/.exec(said)?.[0];
  if (address === undefined) throw new Error(`stationcast does not serve: ${said}`);
  return { child, address };
}

/** Resolves when the newest forecast of every station is of this origin, in seconds since 1970. */
async function readable(forecasts: string, origin: number, { exitCode }: ChildProcess): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT;
  while (performance.now() < deadline && exitCode === null) {
    const answers = originsSchema.safeParse(await (await fetch(forecasts)).json());
    if (answers.success && answers.data.every((answer) => answer.origin === origin)) return;
    await sleep(POLL_INTERVAL);
  }
  throw new Error(`no forecast of ${origin} within ${LONGEST_WAIT / 1000} s`);
}
