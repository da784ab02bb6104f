import path from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../ingest/clock.js';
import type { Logger } from '../../ingest/logger.js';
import { readStationsFile } from '../../ingest/stations/stations-file.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { JsonReporter } from '../demo/demo-reporter.js';
import { openDemoStore } from '../demo/demo-store.js';
import { planReplay } from '../demo/replay-plan.js';
import { runDemo } from '../demo/run-demo.js';
import { TerminalReporter } from '../demo/terminal-reporter.js';
import { apiAccess } from '../api-access.js';
import { createLogger } from '../logging.js';
import { startMetrics, type RunningMetrics } from '../metrics/start-metrics.js';
import { SAMPLE_FOLDER } from '../package-files.js';
import { openClassifiers } from '../parts/open-classifiers.js';
import { loadForecaster } from '../pipeline/load-forecaster.js';
import { untilStopped } from '../stop-signal.js';
import { positiveNumber, portNumber, wholeNumber } from './option-values.js';

interface DemoFlags {
  readonly exit?: true;
  readonly hours?: number;
  readonly json?: true;
  readonly input?: string;
  readonly stations?: string;
  readonly speed?: number;
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly model: string;
}

const HELP = `
A replay that was stopped goes on where it was; one that had ended begins again. Records that are no
observations are kept with their reasons in <data>/demo-...-dead-letters.ndjson. The input has to be in order of
time, of all stations together; a file that is sorted by station is refused.

Examples:
  stationcast demo                              an hour of New York's weather each second, at http://localhost:8080
  stationcast demo --exit --hours 72 --json     three days as fast as it goes, then one line of JSON
  stationcast demo --input obs.csv.gz --stations stations.csv   your own readings`;

export function addDemoCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('demo')
    .description('replay real readings, forecast each hour, store, and serve the API and the page')
    .option('--exit', 'end after the replay, with a summary; as fast as it goes unless --speed is given')
    .option('--hours <n>', 'how many hours to replay after the history (default: all)', wholeNumber)
    .option('--json', 'print nothing but the summary, as one line of JSON')
    .option('--input <file>', 'observations to replay instead: CSV or NDJSON, plain or gzip')
    .option('--stations <file>', 'stations.csv that the input speaks of (default: the three of the sample)')
    .option('--speed <n>', 'hours of event time in a second (default: 1)', positiveNumber)
    .option('--host <address>', 'address to listen on', configuration.host)
    .option('--port <n>', 'port to listen on; 0 takes a free one', portNumber, configuration.port)
    .option('--data <folder>', 'folder of the series store and the dead letters', configuration.data)
    .option('--model <id>', 'model that forecasts: an id, a name, or latest', configuration.model)
    .addHelpText('after', HELP)
    .action((flags: DemoFlags) => demo(flags, configuration, secrets));
}

async function demo(flags: DemoFlags, configuration: Configuration, secrets: Secrets): Promise<void> {
  const logger = createLogger(configuration.logLevel);
  const metrics = await startMetrics({ ...configuration, host: flags.host }, logger);
  try {
    await replay(flags, configuration, secrets, metrics, logger);
  } finally {
    await metrics.close();
  }
}

async function replay(
  flags: DemoFlags,
  configuration: Configuration,
  secrets: Secrets,
  { engineObserver, http }: RunningMetrics,
  logger: Logger,
): Promise<void> {
  const file = flags.input ?? path.join(SAMPLE_FOLDER, 'observations.csv.gz');
  const stations = await readStationsFile(flags.stations ?? path.join(SAMPLE_FOLDER, 'stations.csv'));
  const plan = await planReplay(file, stations, systemClock, flags.hours);
  const { engine, forecaster, artefact } = await loadForecaster(
    { ...configuration, model: flags.model },
    secrets,
    logger,
    engineObserver,
  );
  const { classifiers, close } = await openClassifiers(engine, configuration.models, logger);
  try {
    const input = flags.input === undefined ? sampleInput() : ownInput(flags.input, flags.stations);
    const opened = await openDemoStore(flags.data, input, forecaster.modelId, plan);
    try {
      const exit = flags.exit === true;
      const options = {
        file,
        stations,
        plan,
        untilEnd: flags.hours === undefined,
        hoursPerSecond: flags.speed ?? (exit ? Infinity : 1),
        host: flags.host,
        port: flags.port,
        exit,
        signal: untilStopped(),
        access: apiAccess(configuration),
        http,
      };
      const reporter =
        flags.json === true ? new JsonReporter(process.stdout) : new TerminalReporter(process.stdout, exit);
      const inference = { engine, models: () => [artefact] };
      const models = { forecaster, inference, classification: classifiers };
      await runDemo(options, opened, models, reporter, logger);
    } finally {
      await opened.deadLetters.close();
      await opened.store.close();
    }
  } finally {
    await close();
    await engine.close();
  }
}

function sampleInput(): { name: string; files: readonly string[] } {
  return { name: path.basename(SAMPLE_FOLDER), files: [] };
}

function ownInput(input: string, stations?: string): { name: string; files: readonly string[] } {
  const name = path.basename(input).replace(/\..*$/, '');
  return { name, files: stations === undefined ? [input] : [input, stations] };
}
