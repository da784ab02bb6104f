import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import { run, start, summaryOf, temporaryFolder } from './run-stationcast.js';

const DEMO = ['demo', '--exit', '--json', '--port', '0'];

describe('the demo', { timeout: 120_000 }, () => {
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
    const expected = await forecastsIn(undisturbed);

    const killed = await temporaryFolder();
    for (const origins of [1, 7, 25]) await killAfter(origins, killed);
    summaryOf(await run([...DEMO, '--hours', '60', '--data', killed]));
    expect(await forecastsIn(killed)).toEqual(expected);
  });

  test('run again after its end, begins again', async () => {
    const data = await temporaryFolder();
    const first = summaryOf(await run([...DEMO, '--hours', '6', '--data', data]));
    const second = summaryOf(await run([...DEMO, '--hours', '6', '--data', data]));
    expect({ ...second, firstForecastSeconds: 0 }).toEqual({ ...first, firstForecastSeconds: 0 });
  });
});

/** Kills a replay, without a chance to tidy up, as soon as it has told of that many origins. */
async function killAfter(origins: number, data: string): Promise<void> {
  const { child, outcome } = start(['demo', '--exit', '--port', '0', '--hours', '60', '--data', data]);
  let told = 0;
  child.stdout?.on('data', (text: string) => {
    told += text.match(/ in 24 h: /g)?.length ?? 0;
    if (told >= origins) child.kill('SIGKILL');
  });
  const { code } = await outcome;
  expect(code).toBeNull();
}

async function forecastsIn(data: string): Promise<Forecast[]> {
  const [file] = (await readdir(data)).filter((name) => name.endsWith('.duckdb'));
  const store = await DuckDbSeriesStore.open({ file: path.join(data, file ?? '') });
  try {
    const forecasts = await store.readForecasts({ origins: { from: 0, to: 1_000_000 } });
    const keys = forecasts.map(({ station, origin }) => `${station} ${origin}`);
    expect(new Set(keys).size).toBe(keys.length);
    return forecasts;
  } finally {
    await store.close();
  }
}
