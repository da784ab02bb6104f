import path from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../ingest/clock.js';
import { FileDeadLetters } from '../../ingest/dead-letters/file-dead-letters.js';
import { InvalidInputError } from '../../ingest/errors.js';
import { countLines } from '../../ingest/sources/lines.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { openTarget } from '../publish/open-target.js';
import { publishFiles, type PublishReport } from '../publish/publish-files.js';
import { PublishProgress } from '../publish/publish-progress.js';
import { untilStopped } from '../stop-signal.js';
import { PublishBar } from '../terminal/publish-bar.js';
import { publishSummary } from '../terminal/publish-summary.js';
import { positiveNumber } from './option-values.js';

interface PublishFlags {
  readonly api?: string;
  readonly station?: string;
  readonly rate?: number;
  readonly daysAgo?: number;
  readonly restart?: true;
  readonly json?: true;
}

const HELP = `
Files: CSV (station,time,temperature_2m,...), NDJSON, NOAA ISD-Lite (725030-14732-2013.gz), NCEI Global Hourly
(72503014732.csv), Meteostat hourly (10637.csv.gz); plain or gzip, each in order of time. They are published in order
of time of all of them together. Records that are no observations stay behind, with their reasons, in
<data>/publish-dead-letters.ndjson.

A run that is interrupted goes on where it was when it is started again; the hour it was in is sent again, which
changes nothing.

Examples:
  stationcast publish --api http://localhost:8080 725030-14732-2013.gz   (with STATIONCAST_API_KEY)
  STATIONCAST_KAFKA_BROKERS=localhost:9092 stationcast publish --rate 500 readings/*.csv.gz
  stationcast publish --days-ago 5 old.csv.gz   (the past as if it were these days, for a demonstration)`;

export function addPublishCommand(program: Command, configuration: Configuration, secrets: Secrets): void {
  program
    .command('publish')
    .argument('<files...>', 'files of observations')
    .description('send files of observations to Kafka, or to the API of a running stationcast')
    .option('--api <url>', 'send to this API instead of Kafka')
    .option('--station <id>', 'whose readings they are, where neither lines nor file names say it')
    .option('--rate <n>', 'records a second at most', positiveNumber)
    .option(
      '--days-ago <n>',
      'move the readings as if the first were n days old, and go on as time does; begins again each time',
      positiveNumber,
    )
    .option('--restart', 'begin again, even where an earlier run was interrupted')
    .option('--json', 'print nothing but the summary, as one line of JSON')
    .addHelpText('after', HELP)
    .action((files: string[], flags: PublishFlags) => publish(files, flags, configuration, secrets));
}

async function publish(
  files: readonly string[],
  flags: PublishFlags,
  configuration: Configuration,
  secrets: Secrets,
): Promise<void> {
  const lines = await countAll(files);
  const signal = untilStopped();
  const target = await openTarget(flags.api, configuration, secrets);
  const deadLetters = await FileDeadLetters.open(
    path.join(configuration.data, 'publish-dead-letters.ndjson'),
  );
  const bar = new PublishBar(process.stderr, lines);
  let report: PublishReport;
  try {
    const progress = await PublishProgress.of(configuration.data, files, target.description);
    if (flags.restart === true || flags.daysAgo !== undefined) await progress.remove();
    report = await publishFiles({
      files,
      target,
      progress,
      deadLetters,
      clock: systemClock,
      signal,
      onProgress: (latest) => {
        bar.show(latest);
      },
      ...(flags.station === undefined ? {} : { station: flags.station }),
      ...(flags.rate === undefined ? {} : { rate: flags.rate }),
      ...(flags.daysAgo === undefined ? {} : { daysAgo: flags.daysAgo }),
    });
  } finally {
    bar.stop();
    await deadLetters.close();
    await target.close();
  }
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ target: target.description, ...report })}\n`
      : `${publishSummary(report, target.description)}\n`,
  );
  if (report.read > 0 && report.sent === 0) {
    throw new InvalidInputError('files', files.join(' '), 'at least one observation');
  }
}

/** Also finds out, before anything is sent, whether all files can be read. */
async function countAll(files: readonly string[]): Promise<number> {
  let lines = 0;
  for (const file of files) lines += await countLines(file);
  return lines;
}
