import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { startChild } from './child/start-child.js';
import { HOUR, forecast } from './series-fixtures.js';

const RUNS = 4;

describe('a DuckDB store whose process is killed in the middle of writing', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stationcast-kill-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has every write that had resolved, nothing by halves, and goes on', async () => {
    const file = join(folder, 'series.duckdb');
    let resolved = -1;
    for (let run = 0; run < RUNS; run++) {
      const child = startChild('write-forever.ts', file);
      const enough = resolved + 10 + run * 7;
      for await (const line of child.lines) {
        resolved = Number(line);
        if (resolved < enough) continue;
        await child.kill();
      }
      await child.kill();

      const store = await DuckDbSeriesStore.open({ file });
      const readings = await store.readObservations({ from: HOUR, to: Infinity });
      const forecasts = await store.readForecasts({ origins: { from: HOUR, to: Infinity } });
      await store.close();
      // The write that was under way may be there or not; it was never said to be.
      expect(readings.length).toBeGreaterThan(resolved);
      expect(readings.map(({ hour }) => hour - HOUR)).toEqual(readings.map((_, index) => index));
      expect(forecasts.length % 2).toBe(0);
      expect(forecasts.length / 2).toBeGreaterThan(resolved);
      expect(forecasts.at(-1)).toEqual(forecast('b', forecasts.length / 2 - 1));
    }
  });
});
