import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { backfillReportSchema } from '../../../forecast/backfill/backfill-report.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { randomMoments } from '../../support/random-moments.js';
import { PERSISTENCE_MODEL } from '../forecast/support/fixture-models.js';
import { PROJECT, run, start, temporaryFolder, type Outcome } from './run-stationcast.js';

const KILLS = 10;
/** Those that are in flight at once: a process that follows a killed one has done again what that had begun. */
const LEAST_UNITS = 3;
const SAMPLE = path.join(PROJECT, 'ingest/samples/new-york-2013');
const logLineSchema = z.object({ msg: z.string(), unit: z.int().optional() });

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => rm(folder, { recursive: true }));

const commandLine = (...more: string[]): string[] => [
  ...['backfill', '--from', '2013-01-05', '--to', '2014-08-31', '--observations', twoYears(), '--json'],
  ...more,
];
const sampleCommandLine = (...more: string[]): string[] => [
  ...['backfill', '--from', '2013-01-05', '--to', '2013-01-31', '--observations', SAMPLE, '--json'],
  ...more,
];
const twoYears = (): string => path.join(folder, 'two-years');

/** The sample, and once more as if it were of the year after: enough units for each kill to find some left. */
async function writeTwoYears(): Promise<void> {
  await mkdir(twoYears());
  await copyFile(path.join(SAMPLE, 'stations.csv'), path.join(twoYears(), 'stations.csv'));
  const packed = await readFile(path.join(SAMPLE, 'observations.csv.gz'));
  const year = gunzipSync(packed).toString();
  await writeFile(path.join(twoYears(), 'observations-2013.csv'), year);
  await writeFile(path.join(twoYears(), 'observations-2014.csv'), year.replaceAll(',2013-', ',2014-'));
}
const environment = (data: string): Record<string, string> => ({
  STATIONCAST_DATA: path.join(folder, data),
  STATIONCAST_MODELS: PERSISTENCE_MODEL,
  STATIONCAST_LOG_LEVEL: 'debug',
});

function reportOf({ code, stdout, stderr }: Outcome): z.output<typeof backfillReportSchema> {
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return backfillReportSchema.loose().parse(JSON.parse(stdout));
}

/** The units that were forecast, from the log. */
function unitsForecast(stderr: string): number[] {
  return logLines(stderr).flatMap(({ msg, unit }) =>
    msg === 'unit forecast' && unit !== undefined ? [unit] : [],
  );
}

function logLines(stderr: string): z.output<typeof logLineSchema>[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines.map((line) => logLineSchema.parse(JSON.parse(line)));
}

/** Kills the process some milliseconds after so many units are stored, and gives its log. */
async function killAfter(data: string, units: number, milliseconds: number): Promise<string> {
  const { child, outcome } = start(commandLine(), environment(data));
  let log = '';
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (text: string) => {
      log += text;
      if (log.split('"unit stored"').length > units) resolve();
    });
    child.on('exit', () => {
      resolve();
    });
  });
  await setTimeout(milliseconds);
  child.kill('SIGKILL');
  const { code, stderr } = await outcome;
  expect({ code, stderr: code === null ? '' : stderr }).toEqual({ code: null, stderr: '' });
  return stderr;
}

/** Number of forecasts, and a digest of every bit of them: too many to be compared as objects. */
async function contentOf(data: string): Promise<{ forecasts: number; digest: string }> {
  const store = await DuckDbSeriesStore.open({ file: path.join(folder, data, 'series.duckdb') });
  try {
    const forecasts = await store.readForecasts({ origins: { from: -Infinity, to: Infinity } });
    const hash = createHash('sha256');
    for (const { station, model, origin, fields } of forecasts) {
      hash.update(`${station} ${model} ${origin}`);
      for (const [name, values] of Object.entries(fields)) {
        hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
    }
    return { forecasts: forecasts.length, digest: hash.digest('hex') };
  } finally {
    await store.close();
  }
}

test('killed ten times it ends as if undisturbed, computes nothing more than twice, and a dry run had told all of it', async () => {
  await writeTwoYears();
  const dry = reportOf(await run(commandLine('--dry-run'), environment('undisturbed')));
  // The sample has four hours without any reading, and 42 from its end to when it begins again.
  expect(dry.windows).toMatchObject({ done: 0, missing: 50 });
  expect(dry.missing).toEqual({ 'nothing observed at the origin': 50 });
  const undisturbed = await run(commandLine(), environment('undisturbed'));
  const whole = reportOf(undisturbed);
  expect(whole).toMatchObject({
    id: dry.id,
    forecasts: dry.forecasts,
    windows: { ...dry.windows, done: dry.windows.forecast, remaining: 0 },
  });
  const expected = await contentOf('undisturbed');
  expect(expected.forecasts).toBe(dry.forecasts);

  const random = randomMoments();
  const computed: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const units = LEAST_UNITS + Math.floor(random() * 2);
    computed.push(...unitsForecast(await killAfter('killed', units, random() * 40)));
  }
  const last = await run(commandLine(), environment('killed'));
  computed.push(...unitsForecast(last.stderr));
  expect(reportOf(last).windows).toEqual(whole.windows);
  const times = new Map<number, number>();
  for (const unit of computed) times.set(unit, (times.get(unit) ?? 0) + 1);
  expect([...times.keys()].sort((a, b) => a - b)).toEqual(
    unitsForecast(undisturbed.stderr).sort((a, b) => a - b),
  );
  expect(Math.max(...times.values())).toBeLessThanOrEqual(2);
  expect(await contentOf('killed')).toEqual(expected);
}, 600_000);

test('what cannot be done is refused in one line with exit code 2', async () => {
  for (const [more, message] of [
    [['--stations', 'nowhere'], 'there is no station nowhere'],
    [['--bbox', '3,50,8,54'], 'no station lies in the box'],
    [['--shard', '4/4'], 'expected i/n with i from 0 to n - 1'],
    [['--every', '0h'], 'expected whole hours'],
  ] as const) {
    const { code, stderr } = await run(sampleCommandLine(...more), environment('refused'));
    expect({ code, said: stderr.includes(message) }).toEqual({ code: 2, said: true });
  }
}, 120_000);
