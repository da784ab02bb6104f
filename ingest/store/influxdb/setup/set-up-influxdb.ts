import type { InfluxDB } from '@influxdata/influxdb-client';
import { BucketsAPI, TasksAPI } from '@influxdata/influxdb-client-apis';
import { ConfigurationError } from '../../../errors.js';
import { describeFailure } from '../failure.js';
import { DAILY_TASK, dailySummaryFlux } from './daily-summary.js';

const SECONDS_PER_DAY = 86_400;

export interface InfluxDbSetup {
  readonly organization: string;
  readonly bucket: string;
  /** Days that hourly readings and forecasts are kept; 0 is for ever. */
  readonly retentionDays: number;
  /** Name of the bucket of daily summaries, kept for ever; undefined where there are to be none. */
  readonly dailyBucket: string | undefined;
}

/** What was there and what was done, a line each, for people. */
export type SetupReport = readonly string[];

/**
 * Makes the buckets and the task that writes daily summaries, or changes them to what is asked for; running it again
 * changes nothing. Rejects with ConfigurationError where the token may not do that: it has to be one that may write
 * buckets and tasks, which the token that services run with need not be.
 */
export async function setUpInfluxDb(client: InfluxDB, setup: InfluxDbSetup): Promise<SetupReport> {
  const where = `organization ${setup.organization}`;
  try {
    const report = [await setUpBucket(client, setup, setup.bucket, setup.retentionDays)];
    if (setup.dailyBucket === undefined) return report;
    report.push(await setUpBucket(client, setup, setup.dailyBucket, 0));
    report.push(await setUpTask(client, setup, setup.dailyBucket));
    return report;
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw failure;
    throw describeFailure('set up', where, failure);
  }
}

async function setUpBucket(
  client: InfluxDB,
  { organization }: InfluxDbSetup,
  name: string,
  retentionDays: number,
): Promise<string> {
  const api = new BucketsAPI(client);
  const everySeconds = retentionDays * SECONDS_PER_DAY;
  const kept = retentionDays === 0 ? 'for ever' : `${retentionDays} days`;
  const found = (await findBuckets(api, organization, name))?.[0];
  if (found === undefined) {
    const orgID = await organizationId(api, organization);
    await api.postBuckets({ body: { name, orgID, retentionRules: [{ type: 'expire', everySeconds }] } });
    return `bucket ${name}: made, keeps ${kept}`;
  }
  const before = found.retentionRules[0]?.everySeconds ?? 0;
  if (before === everySeconds) return `bucket ${name}: keeps ${kept} already`;
  const bucketID = found.id ?? '';
  await api.patchBucketsID({ bucketID, body: { retentionRules: [{ type: 'expire', everySeconds }] } });
  return `bucket ${name}: keeps ${kept} from now on`;
}

/** InfluxDB answers 404 where there is no bucket of a name. */
async function findBuckets(api: BucketsAPI, organization: string, name: string) {
  try {
    return (await api.getBuckets({ org: organization, name })).buckets;
  } catch (failure) {
    if (failure instanceof Error && 'statusCode' in failure && failure.statusCode === 404) return undefined;
    throw failure;
  }
}

/** Of any bucket of the organization: the list of organizations may be closed to the token. */
async function organizationId(api: BucketsAPI, organization: string): Promise<string> {
  const id = (await api.getBuckets({ org: organization })).buckets?.[0]?.orgID;
  if (id === undefined)
    throw new ConfigurationError(`there is no organization ${organization}, or no access to it`);
  return id;
}

async function setUpTask(
  client: InfluxDB,
  { organization, bucket }: InfluxDbSetup,
  dailyBucket: string,
): Promise<string> {
  const api = new TasksAPI(client);
  const flux = dailySummaryFlux(bucket, dailyBucket);
  const found = (await api.getTasks({ org: organization, name: DAILY_TASK })).tasks?.[0];
  if (found?.id === undefined) {
    await api.postTasks({ body: { org: organization, flux } });
    return `task "${DAILY_TASK}": made, writes to ${dailyBucket}`;
  }
  if (found.flux === flux) return `task "${DAILY_TASK}": there already`;
  await api.patchTasksID({ taskID: found.id, body: { flux } });
  return `task "${DAILY_TASK}": changed`;
}
