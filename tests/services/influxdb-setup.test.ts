import { InfluxDB } from '@influxdata/influxdb-client';
import { BucketsAPI, TasksAPI } from '@influxdata/influxdb-client-apis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../ingest/clock.js';
import { ConfigurationError } from '../../ingest/errors.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import { DAILY_TASK } from '../../ingest/store/influxdb/setup/daily-summary.js';
import { setUpInfluxDb } from '../../ingest/store/influxdb/setup/set-up-influxdb.js';
import { hourToMilliseconds, nearestHour } from '../../ingest/time.js';
import { InfluxDbServer } from './support/influxdb-server.js';

let server: InfluxDbServer;
let client: InfluxDB;
let bucket: string;
beforeAll(async () => {
  server = await InfluxDbServer.start();
  bucket = await server.createBucket();
  client = new InfluxDB({ url: server.url, token: server.options().token });
}, 1_200_000);
afterAll(() => server.dispose());

function setUp(retentionDays: number) {
  const { organization } = server.options();
  return setUpInfluxDb(client, { organization, bucket, retentionDays, dailyBucket: `${bucket}-daily` });
}

it('makes what is missing, changes what differs, and does nothing the second time', async () => {
  expect(await setUp(730)).toEqual([
    `bucket ${bucket}: keeps 730 days from now on`,
    `bucket ${bucket}-daily: made, keeps for ever`,
    `task "${DAILY_TASK}": made, writes to ${bucket}-daily`,
  ]);
  expect(await setUp(730)).toEqual([
    `bucket ${bucket}: keeps 730 days already`,
    `bucket ${bucket}-daily: keeps for ever already`,
    `task "${DAILY_TASK}": there already`,
  ]);
  const { organization } = server.options();
  const { buckets } = await new BucketsAPI(client).getBuckets({ org: organization, name: bucket });
  expect(buckets?.[0]?.retentionRules[0]?.everySeconds).toBe(730 * 86_400);
});

it('has a task whose run writes the days of each station, without the values that failed', async () => {
  await setUp(730);
  const yesterday = Math.floor(nearestHour(systemClock.now()) / 24) * 24 - 24;
  const store = new InfluxDbSeriesStore(server.options(bucket));
  await store.writeObservations(
    Array.from({ length: 24 }, (_, hour) => ({
      observation: {
        station: 'a',
        time: hourToMilliseconds(yesterday + hour),
        temperature_2m: hour === 5 ? 50 : hour,
        precipitation: 0.5,
      },
      flags: hour === 5 ? [{ check: 'step', variable: 'temperature_2m', reason: 'a spike' }] : [],
    })),
  );
  await store.close();
  const api = new TasksAPI(client);
  const { organization } = server.options();
  const [task] = (await api.getTasks({ org: organization, name: DAILY_TASK })).tasks ?? [];
  const taskID = task?.id ?? '';
  const run = await api.postTasksIDRuns({ taskID, body: {} });
  await expect
    .poll(async () => (await api.getTasksIDRunsID({ taskID, runID: run.id ?? '' })).status, {
      timeout: 30_000,
    })
    .toBe('success');
  const rows = await client
    .getQueryApi(organization)
    .collectRows<{ _field: string; _value: number; station: string }>(
      `from(bucket: "${bucket}-daily") |> range(start: -3d) |> filter(fn: (r) => r._measurement == "observation_daily")`,
    );
  const summary = Object.fromEntries(rows.map(({ _field, _value }) => [_field, _value]));
  expect(summary).toMatchObject({ temperature_2m_min: 0, temperature_2m_max: 23, precipitation_sum: 12 });
  expect(summary.temperature_2m_mean).toBeCloseTo((276 - 5) / 23, 6);
  expect(rows.every(({ station }) => station === 'a')).toBe(true);
});

it('says that the token does not permit it', async () => {
  const stranger = new InfluxDB({ url: server.url, token: 'wrong' });
  const { organization } = server.options();
  const setup = { organization, bucket, retentionDays: 1, dailyBucket: undefined };
  const attempt = setUpInfluxDb(stranger, setup);
  await expect(attempt).rejects.toThrow(ConfigurationError);
  await expect(attempt).rejects.toThrow(/401.*check the token/);
});
