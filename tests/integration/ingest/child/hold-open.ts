import { DuckDbSeriesStore } from '../../../../ingest/store/duckdb/duckdb-series-store.js';

/** Holds the store open until it is killed. */
const [, , , file = ''] = process.argv;
const store = await DuckDbSeriesStore.open({ file });
await store.ping();
process.stdout.write('open\n');
setInterval(() => undefined, 1000);
