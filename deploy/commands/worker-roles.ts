import type { Command } from 'commander';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { backfillWorker } from '../roles/backfill-worker.js';
import { ingest } from '../roles/ingest.js';
import { runRole } from '../roles/run-role.js';
import { serveStream } from '../roles/serve-stream.js';
import { portNumber } from './option-values.js';

const HELP = `
A part of what serve does, for several processes around Kafka (STATIONCAST_KAFKA_BROKERS) that share InfluxDB
(STATIONCAST_STORE=influxdb). Start as many as are needed: workers of the same STATIONCAST_KAFKA_GROUP share the stations,
and take over from one that ends. STATIONCAST_METRICS_PORT serves /metrics, /livez and /readyz.`;

export function addWorkerCommands(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('ingest')
    .description('a worker that checks and stores the readings of Kafka')
    .addHelpText('after', HELP)
    .action(() =>
      runRole(configuration, async (logger, shutdown, fail) => {
        await ingest(configuration, secrets, logger, shutdown, fail);
        process.stdout.write('stationcast ingest works\n');
      }),
    );
  program
    .command('forecast')
    .description('a worker that forecasts from the readings that were checked')
    .addHelpText('after', HELP)
    .action(() =>
      runRole(configuration, async (logger, shutdown, fail) => {
        await serveStream(configuration, secrets, logger, shutdown, fail, ['forecast']);
        process.stdout.write('stationcast forecast works\n');
      }),
    );
  program
    .command('api')
    .description('the API and the page alone, over the series store, with live events from Kafka')
    .option('--host <address>', 'address to listen on', configuration.host)
    .option('--port <n>', 'port to listen on; 0 takes a free one', portNumber, configuration.port)
    .addHelpText('after', HELP)
    .action(({ host, port }: { host: string; port: number }) =>
      runRole(configuration, async (logger, shutdown, fail) => {
        const settings = { ...configuration, host, port };
        const address = await serveStream(settings, secrets, logger, shutdown, fail, ['api']);
        process.stdout.write(`stationcast serves at ${address}\n`);
      }),
    );
  program
    .command('backfill-worker')
    .description('a worker that does the units which "backfill --distribute" puts on a topic')
    .addHelpText('after', HELP)
    .action(() =>
      runRole(configuration, async (logger, shutdown, fail) => {
        await backfillWorker(configuration, secrets, logger, shutdown, fail);
        process.stdout.write('stationcast backfill-worker works\n');
      }),
    );
}
