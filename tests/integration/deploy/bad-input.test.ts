import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { run, summaryOf, temporaryFolder } from './run-stationcast.js';

const letterSchema = z.object({ position: z.number(), code: z.string(), message: z.string() });

function observation(hour: number, fields: object = {}): string {
  const time = `2013-03-${String(1 + Math.floor(hour / 24)).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}:00:00Z`;
  const values = { temperature_2m: 5 + 3 * Math.sin(hour / 4), wind_speed_10m: 4 + Math.cos(hour / 5) };
  return JSON.stringify({ station: 'nyc-jfk', time, ...values, ...fields });
}

const GOOD = Array.from({ length: 72 }, (_, hour) => observation(hour));

const BAD = {
  UNKNOWN_STATION: observation(30, { station: 'nyc-xyz' }),
  MISSING_FIELD: observation(30, { time: undefined }),
  UNKNOWN_VARIABLE: observation(30, { temprature: 5 }),
  WRONG_TYPE: observation(30, { temperature_2m: '5' }),
  TIME_IN_FUTURE: observation(30, { time: '2099-01-01T00:00:00Z' }),
  NOT_JSON: observation(30).slice(0, 40),
} as const;

test('each kind of bad input gets its own reason; the run goes on and the counts add up', async () => {
  const folder = await temporaryFolder();
  const input = path.join(folder, 'observations.ndjson');
  const lines = [
    ...GOOD.slice(0, 30),
    ...Object.values(BAD),
    observation(30).replace(/"temperature_2m":[^,]+/, '"temperature_2m":NaN'),
    observation(30, { temperature_2m: 1e9 }),
    ...GOOD.slice(31),
    observation(71),
  ];
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const binary = Buffer.from([0xff, 0xfe, 0x00, 0x9c, 0x0a]);
  await writeFile(input, Buffer.concat([text, binary]));

  const outcome = await run(['demo', '--exit', '--json', '--port', '0', '--input', input, '--data', folder]);
  const { records, forecasts } = summaryOf(outcome);
  expect(records.read).toBe(lines.length + 1);
  expect(records.accepted + records.flagged + records.deadLetters).toBe(records.read);
  // 1e9 degrees is a reading, kept and flagged by the range check; the last line repeats the one before it.
  expect(records.flagged).toBe(2);
  expect(forecasts.stored).toBe(forecasts.issued);
  expect(forecasts.issued).toBeGreaterThan(20);

  const letters = await deadLetters(folder);
  expect(records.deadLetters).toBe(letters.length);
  const codes = letters.map(({ code }) => code);
  for (const code of Object.keys(BAD)) expect(codes).toContain(code);
  expect(codes).toHaveLength(8);
  expect(codes).toContain('NOT_TEXT');
  expect(new Set(letters.map(({ message }) => message)).size).toBe(letters.length);
});

test('a file of noise is refused in one line', async () => {
  const folder = await temporaryFolder();
  const input = path.join(folder, 'noise.csv.gz');
  await writeFile(input, Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251)));
  const { code, stderr } = await run(['demo', '--exit', '--port', '0', '--input', input, '--data', folder]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^stationcast: input: .* is not allowed; expected observations of nyc-ewr/);
});

async function deadLetters(folder: string): Promise<z.output<typeof letterSchema>[]> {
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('dead-letters.ndjson'));
  const text = await readFile(path.join(folder, name ?? ''), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => letterSchema.parse(JSON.parse(line)));
}
