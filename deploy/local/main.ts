import { ConfigurationError } from '../../ingest/errors.js';
import { describeFailure, exitCodeOf } from '../failure.js';
import { BUCKET, ORGANIZATION } from './influxdb.js';
import { isRunning } from './service-process.js';
import { startServices, stopServices } from './services.js';
import { STATE_FOLDER, readState, tokenFile, type ServicesState } from './state.js';

/** `npm run services:start`, `services:status`, `services:stop`. */
const COMMANDS: ReadonlyMap<string, () => Promise<string>> = new Map([
  ['start', async () => describe(await startServices(STATE_FOLDER))],
  ['status', status],
  [
    'stop',
    async () => ((await stopServices(STATE_FOLDER)) ? 'stopped; data removed' : 'nothing was started'),
  ],
]);

async function status(): Promise<string> {
  const state = await readState(STATE_FOLDER);
  if (state === undefined) {
    process.exitCode = 1;
    return 'nothing was started';
  }
  return describe(state);
}

async function describe({ folder, influxdb, kafka }: ServicesState): Promise<string> {
  const lines = [
    `InfluxDB  ${await processState(influxdb.process)}  ${influxdb.url}  organization ${ORGANIZATION}, bucket ${BUCKET}`,
    `Kafka     ${await processState(kafka.process)}  ${kafka.broker}`,
    `token     ${tokenFile(STATE_FOLDER)}`,
    `data      ${folder}`,
  ];
  return lines.join('\n');
}

async function processState(service: ServicesState['kafka']['process']): Promise<string> {
  if (await isRunning(service)) return `runs (process ${service.pid})`;
  process.exitCode = 1;
  return 'has ended';
}

try {
  const name = process.argv[2] ?? '';
  const command = COMMANDS.get(name);
  if (command === undefined) {
    throw new ConfigurationError(`"${name}" is no command; expected ${[...COMMANDS.keys()].join(', ')}`);
  }
  process.stdout.write(`${await command()}\n`);
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
