import { Agent } from 'node:https';
import { InfluxDB } from '@influxdata/influxdb-client';
import { InvalidArgumentError, type Command } from 'commander';
import { ConfigurationError } from '../../ingest/errors.js';
import { setUpInfluxDb } from '../../ingest/store/influxdb/setup/set-up-influxdb.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { influxDbOptions } from '../parts/influxdb-options.js';

const HELP = `
Needs a token that may write buckets and tasks; services need only read and write the bucket. Running it again changes
nothing. The embedded store, DuckDB, needs no setting up.

Examples:
  STATIONCAST_INFLUXDB_TOKEN=... stationcast store setup --retention-days 730
  STATIONCAST_INFLUXDB_TOKEN=... stationcast store setup --no-daily`;

interface SetupFlags {
  readonly retentionDays: number;
  /** Its name, true where it goes by the default, false where there is to be none. */
  readonly daily: string | boolean;
  readonly json?: true;
}

export function addStoreCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('store')
    .description('set up the InfluxDB that series are kept in')
    .command('setup')
    .description(
      'the bucket, how long it keeps hours, and a task that writes daily summaries to a second bucket',
    )
    .option('--retention-days <n>', 'days that hours are kept; 0 is for ever', days, 0)
    .option('--daily <bucket>', 'bucket of the daily summaries (default: <bucket>-daily)')
    .option('--no-daily', 'no daily summaries')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((flags: SetupFlags) => setup(flags, configuration, secrets));
}

async function setup(flags: SetupFlags, configuration: Configuration, secrets: Secrets): Promise<void> {
  if (configuration.store !== 'influxdb' && secrets.influxDbToken === undefined) {
    throw new ConfigurationError('only InfluxDB needs setting up: STATIONCAST_INFLUXDB_TOKEN is missing');
  }
  const logger = createLogger(configuration.logLevel);
  const options = await influxDbOptions(configuration.influxDb, secrets, logger);
  const ca = options.certificateAuthorities;
  const client = new InfluxDB({
    url: options.url,
    token: options.token,
    ...(ca === undefined ? {} : { transportOptions: { agent: new Agent({ ca }) } }),
  });
  const { organization, bucket } = options;
  const report = await setUpInfluxDb(client, {
    organization,
    bucket,
    retentionDays: flags.retentionDays,
    dailyBucket: typeof flags.daily === 'string' ? flags.daily : flags.daily ? `${bucket}-daily` : undefined,
  });
  process.stdout.write(flags.json === true ? `${JSON.stringify(report)}\n` : `${report.join('\n')}\n`);
}

function days(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('expected a whole number of days.');
  return Number(text);
}
