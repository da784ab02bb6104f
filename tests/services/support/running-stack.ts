import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../../../deploy/local/free-port.js';
import { BUCKET, ORGANIZATION } from '../../../deploy/local/influxdb.js';
import { startPrometheus } from '../../../deploy/local/prometheus.js';
import { stopProcess } from '../../../deploy/local/service-process.js';
import { SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { systemClock } from '../../../ingest/clock.js';
import { Rejection } from '../../../ingest/observations/rejection.js';
import { readObservationFile } from '../../../ingest/sources/observation-file.js';
import { formatHour, nearestHour } from '../../../ingest/time.js';
import { run, start } from '../../integration/deploy/run-stationcast.js';
import { InfluxDbServer } from './influxdb-server.js';

const HOURS = 120;

export interface RunningStack {
  readonly influxDb: { readonly url: string; readonly token: string };
  readonly prometheusUrl: string;
  stop(): Promise<void>;
}

/**
 * InfluxDB, Prometheus and `stationcast serve`, filled by `stationcast publish` with five days of the sample's readings
 * as if they were of these days: what dashboards look at.
 */
export async function startStack(): Promise<RunningStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stationcast-stack-'));
  const influxDb = await InfluxDbServer.start();
  const { token } = influxDb.options();
  const metricsPort = await freePort();
  const environment = {
    STATIONCAST_DATA: folder,
    STATIONCAST_STORE: 'influxdb',
    STATIONCAST_INFLUXDB_URL: influxDb.url,
    STATIONCAST_INFLUXDB_TOKEN: token,
    STATIONCAST_INFLUXDB_ORGANIZATION: ORGANIZATION,
    STATIONCAST_INFLUXDB_BUCKET: BUCKET,
    STATIONCAST_STATIONS: path.join(SAMPLE_FOLDER, 'stations.csv'),
    STATIONCAST_METRICS_PORT: String(metricsPort),
  };
  const { child, outcome } = start(['serve', '--port', '0'], environment);
  if (child.stdout === null) throw new Error('no standard output');
  const [text] = z.tuple([z.string()]).parse(await once(child.stdout, 'data'));
  const address = /http:\S+/.exec(text)?.[0] ?? '';
  const prometheus = await startPrometheus(path.join(folder, 'prometheus'), [`127.0.0.1:${metricsPort}`]);
  const created = await run(['keys', 'create', 'test', '--scopes', 'write', '--json'], environment);
  const { key } = z.object({ key: z.string() }).parse(JSON.parse(created.stdout));
  const [header, ...readings] = (await recentReadings()).split('\n');
  const middle = Math.ceil(readings.length / 2);
  // In two halves, each seen by Prometheus: what a counter rose by is only known between two scrapes.
  for (const [half, lines] of [readings.slice(0, middle), readings.slice(middle)].entries()) {
    const file = path.join(folder, `recent-${half}.csv`);
    await writeFile(file, [header, ...lines].join('\n'));
    const published = await run(['publish', file, '--api', address], {
      ...environment,
      STATIONCAST_API_KEY: key,
    });
    if (published.code !== 0) throw new Error(published.stderr);
    await nextScrape(prometheus.url);
  }
  return {
    influxDb: { url: influxDb.url, token },
    prometheusUrl: prometheus.url,
    stop: async () => {
      child.kill('SIGTERM');
      await outcome;
      await stopProcess(prometheus.process);
      await influxDb.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const scrapesSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Resolves when Prometheus has looked at the service once more. */
async function nextScrape(prometheusUrl: string): Promise<void> {
  const scrapes = async (): Promise<number> => {
    const response = await fetch(`${prometheusUrl}/api/v1/query?query=max(count_over_time(up[1h]))`);
    const { data } = scrapesSchema.parse(await response.json());
    return Number(data.result[0]?.value[1] ?? 0);
  };
  // One that had begun before may end now.
  const wanted = (await scrapes()) + 2;
  while ((await scrapes()) < wanted) await sleep(250);
}

/** The sample's first days, moved so that the last hour is this one. */
async function recentReadings(): Promise<string> {
  const lines = ['station,time,temperature_2m,wind_speed_10m,wind_direction_10m,pressure_msl,dew_point_2m'];
  const last = nearestHour(systemClock.now()) - 1;
  let first: number | undefined;
  for await (const batch of readObservationFile(path.join(SAMPLE_FOLDER, 'observations.csv.gz'))) {
    for (const { value, format } of batch) {
      const observation = format?.parse(value ?? '');
      if (observation === undefined || observation instanceof Rejection) continue;
      const hour = nearestHour(observation.time);
      first ??= hour;
      if (hour - first >= HOURS) return lines.join('\n');
      const { station, temperature_2m, wind_speed_10m, wind_direction_10m, pressure_msl, dew_point_2m } =
        observation;
      const time = formatHour(last - HOURS + 1 + hour - first);
      const cells = [temperature_2m, wind_speed_10m, wind_direction_10m, pressure_msl, dew_point_2m];
      lines.push([station, time, ...cells.map((cell) => cell ?? '')].join(','));
    }
  }
  return lines.join('\n');
}
