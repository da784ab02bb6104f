import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { describeSeriesStore } from './series-store-contract.js';

describeSeriesStore('DuckDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stationcast-duckdb-'));
  const file = join(folder, 'data', 'series.duckdb');
  let store = await DuckDbSeriesStore.open({ file });
  return {
    store,
    keepsChecks: true,
    reopen: async () => {
      await store.close();
      store = await DuckDbSeriesStore.open({ file });
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
