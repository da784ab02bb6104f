import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { HourlyReading } from '../../../ingest/store/series-store.js';
import { PROJECT, run, start, summaryOf, temporaryFolder } from './run-stationcast.js';

const DEMO = ['demo', '--exit', '--json', '--port', '0'];

describe('the demo', { timeout: 300_000 }, () => {
  test('replays 72 hours of New York, which its model has never seen, and beats both baselines', async () => {
    const data = await temporaryFolder();
    const summary = summaryOf(await run([...DEMO, '--hours', '72', '--data', data]));
    expect(summary.records).toEqual({ read: 717, accepted: 717, flagged: 0, deadLetters: 0 });
    expect(summary.forecasts).toEqual({ issued: 216, stored: 216 });
    for (const errors of [summary.mae.temperature_2m, summary.mae.wind_speed_10m]) {
      expect(errors?.model).toBeLessThan(errors?.persistence ?? 0);
      expect(errors?.model).toBeLessThan(errors?.yesterday ?? 0);
    }
    expect(summary.firstForecastSeconds).toBeGreaterThan(0);
  });

  test('killed at any moment, goes on where it was: no forecast lost, none twice, none different', async () => {
    const undisturbed = await temporaryFolder();
    await run([...DEMO, '--hours', '60', '--data', undisturbed]);
    const expected = await seriesIn(undisturbed);

    const killed = await temporaryFolder();
    const flags = ['--hours', '60', '--data', killed];
    for (const origins of [1, 7, 25]) await killWhen((told) => originsIn(told) >= origins, flags);
    summaryOf(await run([...DEMO, '--hours', '60', '--data', killed]));
    expect(await seriesIn(killed)).toEqual(expected);
  });

  test('killed in a file with late readings and bad rows, loses none of them', async () => {
    const input = await untidyInput();
    const undisturbed = await temporaryFolder();
    const began = performance.now();
    const { records } = summaryOf(await run([...DEMO, '--input', input, '--data', undisturbed]));
    const duration = performance.now() - began;
    const expected = await seriesIn(undisturbed);
    expect(records).toMatchObject({ read: 1002, deadLetters: 2 });
    expect(new Set(expected.deadLetters).size).toBe(2);

    const killed = await temporaryFolder();
    const flags = ['--input', input, '--data', killed];
    const seed = Math.trunc(performance.timeOrigin) % 2 ** 31;
    const moments = fc.sample(fc.noBias(fc.integer({ min: 0, max: Math.trunc(duration) })), {
      seed,
      numRuns: 3,
    });
    process.stdout.write(`kills after ${moments.join(', ')} ms (seed ${seed})\n`);
    await killWhen((told) => told.includes('2013-01-09T17:00'), flags);
    await killWhen((told) => originsIn(told) >= 7, flags);
    for (const moment of moments) await killAt(moment, flags);
    summaryOf(await run([...DEMO, ...flags]));
    expect(await seriesIn(killed)).toEqual(expected);
  });

  test('run again after its end, begins again', async () => {
    const data = await temporaryFolder();
    const first = summaryOf(await run([...DEMO, '--hours', '6', '--data', data]));
    const second = summaryOf(await run([...DEMO, '--hours', '6', '--data', data]));
    expect({ ...second, firstForecastSeconds: 0 }).toEqual({ ...first, firstForecastSeconds: 0 });
  });
});

/** Kills a replay, without a chance to tidy up, by what it has told so far. */
async function killWhen(isTime: (told: string) => boolean, flags: readonly string[]): Promise<void> {
  const { child, outcome } = start(['demo', '--exit', '--port', '0', ...flags]);
  let told = '';
  child.stdout?.on('data', (text: string) => {
    told += text;
    if (isTime(told)) child.kill('SIGKILL');
  });
  const { code } = await outcome;
  expect(code).toBeNull();
}

function originsIn(told: string): number {
  return told.match(/ in 24 h: /g)?.length ?? 0;
}

/** Kills a replay that many milliseconds after its start; one that is quicker has come to its end. */
async function killAt(milliseconds: number, flags: readonly string[]): Promise<void> {
  const { child, outcome } = start(['demo', '--exit', '--port', '0', ...flags]);
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await outcome;
  clearTimeout(timer);
}

/** The sample's first 1,000 rows, of which one comes seven hours late, and two rows that are no observations. */
async function untidyInput(): Promise<string> {
  const sample = path.join(PROJECT, 'ingest', 'samples', 'new-york-2013', 'observations.csv.gz');
  const lines = gunzipSync(await readFile(sample))
    .toString()
    .split('\n')
    .slice(0, 1001);
  const [late] = lines.splice(rowAt(lines, '2013-01-09T15'), 1);
  lines.splice(rowAt(lines, '2013-01-09T22'), 0, late ?? '', 'nyc-jfk,yesterday,1');
  lines.splice(rowAt(lines, '2013-01-10T02'), 0, 'nyc-jfk,2013-01-10');
  const input = path.join(await temporaryFolder(), 'untidy.csv');
  await writeFile(input, lines.join('\n'));
  return input;
}

function rowAt(lines: readonly string[], hour: string): number {
  const index = lines.findIndex((line) => line.startsWith(`nyc-jfk,${hour}`));
  expect(index).toBeGreaterThan(0);
  return index;
}

interface Series {
  readonly forecasts: readonly Forecast[];
  readonly observations: readonly HourlyReading[];
  /** The lines of the file that were refused, each once. */
  readonly deadLetters: readonly string[];
}

async function seriesIn(data: string): Promise<Series> {
  const files = await readdir(data);
  const fileNamed = (end: string) => path.join(data, files.find((name) => name.endsWith(end)) ?? '');
  const store = await DuckDbSeriesStore.open({ file: fileNamed('.duckdb') });
  try {
    const hours = { from: 0, to: 1_000_000 };
    const forecasts = await store.readForecasts({ origins: hours });
    const keys = forecasts.map(({ station, origin }) => `${station} ${origin}`);
    expect(new Set(keys).size).toBe(keys.length);
    const letters = (await readFile(fileNamed('-dead-letters.ndjson'), 'utf8')).trimEnd().split('\n');
    const positions = letters.map((letter) => /"position":\d+/.exec(letter)?.[0] ?? '');
    return {
      forecasts,
      observations: await store.readObservations(hours),
      deadLetters: [...new Set(positions)].sort(),
    };
  } finally {
    await store.close();
  }
}
