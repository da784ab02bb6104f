import { isUtf8 } from 'node:buffer';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { systemClock } from '../../ingest/clock.js';
import type { DeadLetter } from '../../ingest/dead-letters/dead-letters.js';
import { REJECTION_CODES, type RejectionCode } from '../../ingest/observations/rejection.js';
import { formatInstant } from '../../ingest/time.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { fileLetters, topicLetters, type LetterSource } from '../dead-letters/letter-source.js';
import { replayDeadLetters } from '../dead-letters/replay-dead-letters.js';
import { createLogger } from '../logging.js';
import { kafkaOptions } from '../parts/kafka-options.js';
import { openTarget } from '../publish/open-target.js';
import { plainTable } from '../terminal/plain-table.js';
import { wholeNumber } from './option-values.js';

const HELP = `
Records that are no observations are kept as they came, with the reason: in the topic weather.observations.dead-letters
where STATIONCAST_KAFKA_BROKERS names brokers, otherwise in <data>/dead-letters.ndjson. Replaying sends those again that are
observations by now, after an unknown station was imported for example; the letters stay where they are.

Examples:
  stationcast dead-letters list
  stationcast dead-letters explain --code UNKNOWN_STATION --limit 5
  stationcast dead-letters replay --code UNKNOWN_STATION --api http://localhost:8080`;

interface Choice {
  readonly file?: string;
  readonly code?: RejectionCode;
  readonly json?: true;
}

export function addDeadLettersCommand(
  program: Command,
  configuration: Configuration,
  secrets: Secrets,
): void {
  const letters = program
    .command('dead-letters')
    .description('records that are no observations: count them, look at them, send them again')
    .addHelpText('after', HELP);
  const open = (choice: Choice): Promise<LetterSource> => chosen(choice, configuration, secrets);
  const subcommand = (name: string, description: string): Command =>
    letters
      .command(name)
      .description(description)
      .option('--file <path>', 'the letters of this file')
      .addOption(new Option('--code <code>', 'of these, those of one reason').choices(REJECTION_CODES))
      .option('--json', 'print JSON');
  subcommand('list', 'how many there are, by reason').action(async (choice: Choice) =>
    list(choice, await open(choice)),
  );
  subcommand('explain', 'each letter with its reason and what was sent, newest first')
    .option('--limit <n>', 'at most so many', wholeNumber, 20)
    .action(async (choice: Choice & { limit: number }) => explain(choice, await open(choice)));
  subcommand('replay', 'send them again, to Kafka or to an API')
    .option('--api <url>', 'send to this API instead of Kafka')
    .action(async (choice: Choice & { api?: string }) =>
      replay(choice, await open(choice), configuration, secrets),
    );
}

async function chosen(
  { file, code }: Choice,
  { kafka, data, logLevel }: Configuration,
  secrets: Secrets,
): Promise<LetterSource> {
  const all =
    file === undefined && kafka !== undefined
      ? topicLetters(await kafkaOptions(kafka, secrets, createLogger(logLevel)))
      : fileLetters(file ?? path.join(data, 'dead-letters.ndjson'));
  return (take) =>
    all((letters) => take(letters.filter((letter) => code === undefined || letter.code === code)));
}

async function list(choice: Choice, source: LetterSource): Promise<void> {
  const reasons = new Map<
    string,
    { code: string; field: string; count: number; first: string; last: string }
  >();
  await source((letters) => {
    for (const { code, field = '', time } of letters) {
      const last = formatInstant(time);
      const reason = reasons.get(`${code} ${field}`) ?? { code, field, count: 0, first: last, last };
      reasons.set(`${code} ${field}`, { ...reason, count: reason.count + 1, last });
    }
    return Promise.resolve();
  });
  const sorted = [...reasons.values()].sort((a, b) => b.count - a.count);
  if (choice.json === true) {
    process.stdout.write(`${JSON.stringify(sorted)}\n`);
    return;
  }
  const rows = sorted.map(({ code, field, count, first, last }) => [code, field, String(count), first, last]);
  process.stdout.write(`${plainTable(['reason', 'field', 'letters', 'first', 'last'], rows)}\n`);
}

async function explain(choice: Choice & { limit: number }, source: LetterSource): Promise<void> {
  let newest: DeadLetter[] = [];
  await source((letters) => {
    newest = [...newest, ...letters].slice(-choice.limit);
    return Promise.resolve();
  });
  for (const letter of newest.reverse()) {
    const { code, message, source, position, time, key, value } = letter;
    const original = originalText(value);
    process.stdout.write(
      choice.json === true
        ? `${JSON.stringify({ ...letter, time: formatInstant(time), key: key === undefined ? undefined : originalText(key), value: original })}\n`
        : `${formatInstant(time)}  ${source}, ${position}\n  ${code}: ${message}\n  ${original}\n`,
    );
  }
}

/** Text as it came, other bytes in base64; a record without a value is empty. */
function originalText(value: DeadLetter['value'] | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return Buffer.from(value).toString(isUtf8(value) ? 'utf8' : 'base64');
}

async function replay(
  choice: Choice & { api?: string },
  source: LetterSource,
  configuration: Configuration,
  secrets: Secrets,
): Promise<void> {
  const target = await openTarget(choice.api, configuration, secrets);
  try {
    const report = await replayDeadLetters(source, target, systemClock);
    const refused = Object.entries(report.rejected).map(
      ([code, count]) => `${count} are still refused: ${code}`,
    );
    process.stdout.write(
      choice.json === true
        ? `${JSON.stringify(report)}\n`
        : `${[`${report.sent} of ${report.letters} letters sent to ${target.description}`, ...refused].join('\n')}\n`,
    );
  } finally {
    await target.close();
  }
}
