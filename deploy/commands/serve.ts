import type { Command } from 'commander';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { runRole } from '../roles/run-role.js';
import { serve } from '../roles/serve.js';
import { portNumber } from './option-values.js';

interface ServeFlags {
  readonly host: string;
  readonly port: number;
}

const HELP = `
Stations come from STATIONCAST_STATIONS and from the series store, which STATIONCAST_STORE chooses. Readings come in over
HTTP; where STATIONCAST_KAFKA_BROKERS names brokers, from Kafka's topic weather.observations as well, and stations from
weather.stations. What is no observation is kept with its reason: in <data>/dead-letters.ndjson, or with Kafka in the
topic weather.observations.dead-letters.

Examples:
  STATIONCAST_STATIONS=stations.csv stationcast serve
  STATIONCAST_KAFKA_BROKERS=localhost:9092 STATIONCAST_STATIONS=stations.csv stationcast serve
  STATIONCAST_STORE=influxdb STATIONCAST_INFLUXDB_TOKEN=... stationcast serve --host 0.0.0.0`;

export function addServeCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('serve')
    .description(
      'everything in one process: checks and stores readings, forecasts, serves the API and the page',
    )
    .option('--host <address>', 'address to listen on', configuration.host)
    .option('--port <n>', 'port to listen on; 0 takes a free one', portNumber, configuration.port)
    .addHelpText('after', HELP)
    .action(async (flags: ServeFlags) => {
      const { host, port } = flags;
      const settings = { ...configuration, host, port };
      await runRole(settings, async (logger, shutdown, fail) => {
        const address = await serve(settings, secrets, logger, shutdown, fail);
        process.stdout.write(`stationcast serves at ${address}\n`);
      });
    });
}
