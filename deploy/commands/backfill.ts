import { InvalidArgumentError, type Command } from 'commander';
import { Backfill } from '../../forecast/backfill/backfill.js';
import type { BoundingBox } from '../../forecast/backfill/bounding-box.js';
import { chooseNodes } from '../../forecast/backfill/choose-nodes.js';
import { measureRate } from '../../forecast/backfill/measure-rate.js';
import { WHOLE, type Shard } from '../../forecast/backfill/shard.js';
import { CancelledError, InvalidInputError } from '../../ingest/errors.js';
import type { EpochHour } from '../../ingest/time.js';
import { distribute } from '../backfill/distribute.js';
import { openReadings } from '../backfill/open-readings.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { openStore } from '../parts/open-store.js';
import { loadForecaster } from '../pipeline/load-forecaster.js';
import { untilStopped } from '../stop-signal.js';
import { BackfillBar } from '../terminal/backfill-bar.js';
import { doneText, planText } from '../terminal/backfill-text.js';
import { list } from './option-values.js';
import { endOf, hours, startOf } from './time-values.js';

interface BackfillFlags {
  readonly from: EpochHour;
  readonly to: EpochHour;
  readonly every: number;
  readonly stations?: readonly string[];
  readonly bbox?: BoundingBox;
  readonly model: string;
  readonly observations?: string;
  readonly shard: Shard;
  readonly dryRun?: true;
  readonly distribute?: true;
  readonly again?: true;
  readonly json?: true;
}

const HELP = `
Every origin is forecast from the 48 hours up to it, as it would have been live, and stored under the same key, so that
nothing is there twice. Stopped or killed, the same command goes on where it was. Live forecasts of the same process
go before. --from and --to are origins: the last hours of readings that a forecast has seen.

Readings come from the series store, or from DIR as "stationcast verify" reads it, which need not be imported; its
stations are added to the store. Of quality control only the range check is run on files.

With --shard, several machines share the work: shard 2/8 is the third of eight, as JOB_COMPLETION_INDEX counts. They
need a store that they can write together, so InfluxDB. With --distribute, the work is put on a Kafka topic, and done by
as many "stationcast backfill-worker" as there are, which may come and go; this command waits until it is done.

Examples:
  stationcast backfill --from 2023-01-01 --to 2023-12-31 --dry-run
  stationcast backfill --from 2023-01-01 --to 2023-12-31 --model cpu --every 6h
  stationcast backfill --from 2023-01-01 --to 2023-12-31 --observations ./stations-2023 --json`;

export function addBackfillCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('backfill')
    .description('forecast the past: every origin of a period, from readings that are there')
    .requiredOption('--from <time>', 'first origin: 2024-01-01 or 2024-01-01T06:00Z', startOf)
    .requiredOption('--to <time>', 'last origin; of a date, its last hour', endOf)
    .option('--every <hours>', 'from one origin to the next, such as 6h', hours, 1)
    .option('--stations <ids>', 'stations, joined by commas; their nodes are forecast whole', list)
    .option('--bbox <degrees>', 'stations within west,south,east,north', boundingBox)
    .option('--model <id>', 'an id, a name, or latest', configuration.model)
    .option(
      '--observations <dir>',
      'read stations.csv and observations*.csv[.gz] of this folder instead of the store',
    )
    .option('--shard <i/n>', 'do the part i (0 to n - 1) of n', shard, WHOLE)
    .option('--distribute', 'let workers around Kafka do it, and wait for them')
    .option('--dry-run', 'plan, and say what would be done')
    .option('--again', 'also do what is done already, such as after readings were corrected')
    .option('--json', 'print one JSON object instead of text')
    .addHelpText('after', HELP)
    .action((flags: BackfillFlags) => backfill(flags, configuration, secrets));
}

async function backfill(flags: BackfillFlags, configuration: Configuration, secrets: Secrets): Promise<void> {
  if (flags.distribute === true && (flags.observations !== undefined || flags.shard.of > 1)) {
    throw new InvalidInputError(
      '--distribute',
      flags.observations === undefined ? '--shard' : '--observations',
      'readings of the store, and all of them: workers share the work, and reach no folder of this machine',
    );
  }
  const logger = createLogger(configuration.logLevel);
  const signal = untilStopped();
  const bar = new BackfillBar(process.stderr);
  const { store } = await openStore(configuration, secrets, logger);
  try {
    const { engine, forecaster } = await loadForecaster(
      { ...configuration, model: flags.model },
      secrets,
      logger,
    );
    try {
      const readings = await openReadings(
        store,
        configuration.stationsFile,
        flags.observations,
        (records) => {
          bar.reading(records);
        },
      );
      bar.settle();
      const request = {
        model: forecaster.modelId,
        origins: { from: flags.from, to: flags.to },
        every: flags.every,
        nodes: chooseNodes(readings.stations, forecaster.manifest, {
          ...(flags.stations !== undefined && { stations: flags.stations }),
          ...(flags.bbox !== undefined && { box: flags.bbox }),
        }),
        source: readings.name,
      };
      const planned = await Backfill.plan(
        { request, shard: flags.shard, forecaster, source: readings.source, store, logger },
        {
          again: flags.again === true && flags.dryRun !== true,
          onProgress: (units, ofUnits) => {
            bar.planning(units, ofUnits);
          },
        },
      );
      bar.settle();
      if (flags.dryRun === true) {
        const rate = await measureRate(request, forecaster, readings.source, planned.units);
        print(flags, { ...planned.report, windowsPerSecond: rate ?? null }, planText(planned.report, rate));
        return;
      }
      await store.writeStations(readings.stations);
      if (flags.distribute === true) {
        const start = performance.now();
        const windows = await distribute(
          {
            configuration,
            secrets,
            logger,
            store,
            signal,
            onProgress: (progress) => {
              bar.show(progress);
            },
          },
          { request, windowsOf: planned.windowsOf, again: flags.again === true },
        );
        bar.stop();
        const seconds = (performance.now() - start) / 1000;
        const { report } = planned;
        const done = {
          ...report,
          windows: { ...report.windows, done: report.windows.forecast, remaining: 0 },
        };
        print(flags, { ...done, seconds }, doneText(done, windows, seconds));
        return;
      }
      const before = planned.report.windows.done;
      bar.show(planned.progress);
      const start = performance.now();
      try {
        await planned.run({
          signal,
          onProgress: (progress) => {
            bar.show(progress);
          },
        });
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        bar.stop();
        throw new CancelledError(
          `stopped after ${planned.report.windows.done} of ${planned.report.windows.forecast} windows; the same command goes on from here`,
        );
      }
      bar.stop();
      const seconds = (performance.now() - start) / 1000;
      const windows = planned.report.windows.done - before;
      print(flags, { ...planned.report, seconds }, doneText(planned.report, windows, seconds));
    } finally {
      bar.stop();
      await engine.close();
    }
  } finally {
    await store.close();
  }
}

function print(flags: BackfillFlags, report: object, text: string): void {
  process.stdout.write(`${flags.json === true ? JSON.stringify(report) : text}\n`);
}

function shard(text: string): Shard {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (index === undefined || of === undefined || Number(index) >= Number(of)) {
    throw new InvalidArgumentError('expected i/n with i from 0 to n - 1, such as 0/4.');
  }
  return { index: Number(index), of: Number(of) };
}

function boundingBox(text: string): BoundingBox {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  const sound =
    numbers.length === 4 && Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90;
  if (!sound || south > north) {
    throw new InvalidArgumentError('expected west,south,east,north in degrees, such as 3,50,8,54.');
  }
  return { west, south, east, north };
}
