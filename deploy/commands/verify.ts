import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ClimatologyChoice, Verification } from '../../forecast/dataset/verification.js';
import { verifyFiles } from '../../forecast/dataset/verify-files.js';
import { verifyStore } from '../../forecast/dataset/verify-store.js';
import { listModels } from '../../forecast/registry/list-models.js';
import { BASELINES, type Baseline } from '../../forecast/verification/methods.js';
import { systemClock } from '../../ingest/clock.js';
import { ConfigurationError, InvalidInputError } from '../../ingest/errors.js';
import type { EpochHour } from '../../ingest/time.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { openStore } from '../parts/open-store.js';
import { chooseForecastModel } from '../pipeline/choose-model.js';
import { loadForecaster } from '../pipeline/load-forecaster.js';
import { untilStopped } from '../stop-signal.js';
import { verificationCsv } from '../terminal/verification-csv.js';
import { verificationTables } from '../terminal/verification-tables.js';
import { VerificationBar } from '../terminal/verification-bar.js';
import { verificationPage } from '../verification/report-page.js';
import { list, wholeNumber } from './option-values.js';
import { endOf, hours, startOf } from './time-values.js';

interface VerifyFlags {
  readonly observations?: string;
  readonly from: EpochHour;
  readonly to: EpochHour;
  readonly stations?: readonly string[];
  readonly every: number;
  readonly climatology: 'outside' | 'other-months';
  readonly climatologyFrom?: EpochHour;
  readonly climatologyTo?: EpochHour;
  readonly reference: Baseline;
  readonly silentShare?: number;
  readonly nodeSize?: number;
  readonly recalibrate?: true;
  readonly csv?: string;
  readonly html?: string;
  readonly json?: true;
  readonly model: string;
}

/** What was found, and in a line what was read for it. */
interface Verified {
  readonly result: Verification;
  readonly read: string;
}

const HELP = `
DIR holds stations.csv (id, name, latitude, longitude, elevation) and observations*.csv.gz (station, time, then
variables under Open-Meteo's names). Every origin whose 24 hours lie between --from and --to is forecast from the 48
hours before it and scored on the same pairs as persistence, the same hour yesterday and climatology. Squared errors
are those of the expected value, absolute errors those of the median. Of quality control only the range check is
run on files; live forecasts have all of it.

Without --observations the forecasts that the series store holds of the model are scored as they were issued, live or
backfilled, against the observations that it holds.

How well a model bears what real networks do: --silent-share 0.5 keeps the readings of half of each node's stations from
it, others at each origin, and still scores them; --node-size 1 forecasts each station from its own readings alone.

Examples:
  stationcast verify --observations ./stations-2024 --from 2024-01-01 --to 2024-12-31 --html report.html
  stationcast verify --observations ./one-year --from 2013-01-03 --to 2013-12-30 --climatology other-months
  stationcast verify --from 2024-06-01 --to 2024-06-30 --model cpu --reference yesterday`;

export function addVerifyCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('verify')
    .description(
      'score a model beside forecasts that need no model: on a folder of observations, or as stored',
    )
    .option('--observations <dir>', 'folder of stations.csv and observations*.csv[.gz] (default: the store)')
    .requiredOption('--from <time>', 'first valid hour: 2024-01-01 or 2024-01-01T06:00Z', startOf)
    .requiredOption('--to <time>', 'last valid hour; of a date, its last hour', endOf)
    .option('--stations <ids>', 'stations to verify, joined by commas (default: all)', list)
    .option('--every <hours>', 'from one origin to the next, such as 6h', hours, 1)
    .addOption(
      new Option(
        '--climatology <from>',
        'learn it outside of the period, or of each month from those around it',
      )
        .choices(['outside', 'other-months'])
        .default('outside'),
    )
    .option(
      '--climatology-from <time>',
      'learn the climatology from here (default: all outside the period)',
      startOf,
    )
    .option('--climatology-to <time>', 'to here', endOf)
    .addOption(
      new Option('--reference <name>', 'what the forecast is tested against (Diebold-Mariano)')
        .choices(BASELINES)
        .default('persistence'),
    )
    .option('--silent-share <share>', "share of each node's stations that the model does not hear", share)
    .option('--node-size <stations>', 'most stations of a node (default: what the model takes)', wholeNumber)
    .option('--model <id>', 'an id, a name, or latest', configuration.model)
    .option(
      '--recalibrate',
      'shift quantiles as the pairs known at each origin say, from 30 days before --from on',
    )
    .option('--csv <file>', 'also write every score, over all leads and by lead, to a CSV file')
    .option('--html <file>', 'also write a report with plots, one file that needs no other')
    .option('--json', 'print one JSON object instead of tables')
    .addHelpText('after', HELP)
    .action((flags: VerifyFlags) => verify(flags, configuration, secrets));
}

async function verify(flags: VerifyFlags, configuration: Configuration, secrets: Secrets): Promise<void> {
  const climatology = climatologyOf(flags);
  const { result, read } =
    flags.observations === undefined
      ? await verifyStored(flags, climatology, configuration, secrets)
      : await verifyFolder(flags, flags.observations, climatology, configuration, secrets);
  if (flags.csv !== undefined) await write(flags.csv, verificationCsv(result));
  if (flags.html !== undefined) await write(flags.html, await verificationPage(result, flags.reference));
  const text =
    flags.json === true ? JSON.stringify(result) : verificationTables(result, read, flags.reference);
  process.stdout.write(`${text}\n`);
}

async function verifyFolder(
  flags: VerifyFlags,
  folder: string,
  climatology: ClimatologyChoice | undefined,
  configuration: Configuration,
  secrets: Secrets,
): Promise<Verified> {
  const logger = createLogger(configuration.logLevel);
  const { engine, forecaster } = await loadForecaster(
    { ...configuration, model: flags.model },
    secrets,
    logger,
  );
  const bar = new VerificationBar(process.stderr);
  try {
    const result = await verifyFiles({
      forecaster,
      folder,
      period: { from: flags.from, to: flags.to },
      every: flags.every,
      recalibrate: flags.recalibrate === true,
      ...(flags.stations !== undefined && { stations: flags.stations }),
      ...(climatology !== undefined && { climatology }),
      ...(flags.silentShare !== undefined && { silentShare: flags.silentShare }),
      ...(flags.nodeSize !== undefined && { nodeSize: flags.nodeSize }),
      clock: systemClock,
      onProgress: (progress) => {
        bar.show(progress);
      },
      signal: untilStopped(),
    });
    const { nodes, records, windows } = result;
    return {
      result,
      read:
        `${nodes} nodes; ${records.read} records read, ${records.rejected} rejected, ` +
        `${records.outOfRange} values out of range; ${windows.forecast} windows forecast, ${windows.empty} empty`,
    };
  } finally {
    bar.stop();
    await engine.close();
  }
}

async function verifyStored(
  flags: VerifyFlags,
  climatology: ClimatologyChoice | undefined,
  configuration: Configuration,
  secrets: Secrets,
): Promise<Verified> {
  for (const [flag, value] of [
    ['--silent-share', flags.silentShare],
    ['--node-size', flags.nodeSize],
  ] as const) {
    if (value === undefined) continue;
    throw new InvalidInputError(flag, value, '--observations beside it: what is stored is scored as it is');
  }
  const { id, manifest } = chooseForecastModel(await listModels(configuration.models), flags.model);
  if (manifest.task !== 'forecast')
    throw new InvalidInputError('--model', id, 'a model whose task is forecast');
  const { store, description } = await openStore(
    configuration,
    secrets,
    createLogger(configuration.logLevel),
  );
  try {
    const result = await verifyStore({
      store,
      model: id,
      manifest,
      period: { from: flags.from, to: flags.to },
      every: flags.every,
      ...(flags.stations !== undefined && { stations: flags.stations }),
      ...(climatology !== undefined && { climatology }),
      signal: untilStopped(),
    });
    return { result, read: `${result.forecasts} forecasts of ${description}` };
  } finally {
    await store.close();
  }
}

function climatologyOf({
  climatology,
  climatologyFrom: from,
  climatologyTo: to,
}: VerifyFlags): ClimatologyChoice | undefined {
  if (climatology === 'other-months') {
    const period = from ?? to;
    if (period === undefined) return 'other months';
    throw new InvalidInputError(
      '--climatology',
      climatology,
      'no --climatology-from or --climatology-to beside it',
    );
  }
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined) return { from, to };
  throw new InvalidInputError(
    from === undefined ? '--climatology-from' : '--climatology-to',
    undefined,
    'both ends of the period that the climatology is learned from',
  );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot write the scores: ${reason}`, { cause });
  }
}

function share(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number > 0 && number < 1)) {
    throw new InvalidArgumentError('expected a share between 0 and 1, such as 0.5.');
  }
  return number;
}
