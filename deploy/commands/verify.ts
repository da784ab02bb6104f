import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { verifyFiles, type FileVerification } from '../../forecast/dataset/verify-files.js';
import { systemClock } from '../../ingest/clock.js';
import { ConfigurationError, InvalidInputError } from '../../ingest/errors.js';
import type { HourRange } from '../../ingest/store/series-store.js';
import type { EpochHour } from '../../ingest/time.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { loadForecaster } from '../pipeline/load-forecaster.js';
import { untilStopped } from '../stop-signal.js';
import { verificationCsv } from '../terminal/verification-csv.js';
import { verificationTables } from '../terminal/verification-tables.js';
import { VerificationBar } from '../terminal/verification-bar.js';
import { list } from './option-values.js';
import { endOf, hours, startOf } from './time-values.js';

interface VerifyFlags {
  readonly observations: string;
  readonly from: EpochHour;
  readonly to: EpochHour;
  readonly stations?: readonly string[];
  readonly every: number;
  readonly climatologyFrom?: EpochHour;
  readonly climatologyTo?: EpochHour;
  readonly csv?: string;
  readonly json?: true;
  readonly model: string;
}

const HELP = `
DIR holds stations.csv (id, name, latitude, longitude, elevation) and observations*.csv.gz (station, time, then
variables under Open-Meteo's names). Every origin whose 24 hours lie between --from and --to is forecast from the 48
hours before it and scored on the same pairs as persistence, the same hour yesterday and climatology. Squared errors
are those of the expected value, absolute errors those of the median. Of quality control only the range check is
run on files; live forecasts have all of it.

Example:
  stationcast verify --observations ./stations-2024 --from 2024-01-01 --to 2024-12-31`;

export function addVerifyCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('verify')
    .description('score a model on a folder of observations, beside forecasts that need no model')
    .requiredOption('--observations <dir>', 'folder of stations.csv and observations*.csv[.gz]')
    .requiredOption('--from <time>', 'first valid hour: 2024-01-01 or 2024-01-01T06:00Z', startOf)
    .requiredOption('--to <time>', 'last valid hour; of a date, its last hour', endOf)
    .option('--stations <ids>', 'stations to verify, joined by commas (default: all)', list)
    .option('--every <hours>', 'from one origin to the next, such as 6h', hours, 1)
    .option(
      '--climatology-from <time>',
      'learn the climatology from here (default: all outside the period)',
      startOf,
    )
    .option('--climatology-to <time>', 'to here', endOf)
    .option('--model <id>', 'an id, a name, or latest', configuration.model)
    .option('--csv <file>', 'also write every score, over all leads and by lead, to a CSV file')
    .option('--json', 'print one JSON object instead of tables')
    .addHelpText('after', HELP)
    .action((flags: VerifyFlags) => verify(flags, configuration, secrets));
}

async function verify(flags: VerifyFlags, configuration: Configuration, secrets: Secrets): Promise<void> {
  const logger = createLogger(configuration.logLevel);
  const { engine, forecaster } = await loadForecaster(
    { ...configuration, model: flags.model },
    secrets,
    logger,
  );
  const bar = new VerificationBar(process.stderr);
  try {
    const climatologyPeriod = climatologyPeriodOf(flags);
    const result = await verifyFiles({
      forecaster,
      folder: flags.observations,
      period: { from: flags.from, to: flags.to },
      every: flags.every,
      ...(flags.stations === undefined ? {} : { stations: flags.stations }),
      ...(climatologyPeriod === undefined ? {} : { climatologyPeriod }),
      clock: systemClock,
      onProgress: (progress) => {
        bar.show(progress);
      },
      signal: untilStopped(),
    });
    bar.stop();
    if (flags.csv !== undefined) await writeScores(flags.csv, result);
    process.stdout.write(`${flags.json === true ? JSON.stringify(result) : verificationTables(result)}\n`);
  } finally {
    bar.stop();
    await engine.close();
  }
}

function climatologyPeriodOf({
  climatologyFrom: from,
  climatologyTo: to,
}: VerifyFlags): HourRange | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined) return { from, to };
  throw new InvalidInputError(
    from === undefined ? '--climatology-from' : '--climatology-to',
    undefined,
    'both ends of the period that the climatology is learned from',
  );
}

async function writeScores(file: string, result: FileVerification): Promise<void> {
  try {
    await writeFile(file, verificationCsv(result));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot write the scores: ${reason}`, { cause });
  }
}
