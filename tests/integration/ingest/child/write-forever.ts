import { DuckDbSeriesStore } from '../../../../ingest/store/duckdb/duckdb-series-store.js';
import { forecast, observation } from '../series-fixtures.js';

/** Writes hour after hour, and says each hour once its writes have resolved, until it is killed. */
const [, , , file = ''] = process.argv;
const store = await DuckDbSeriesStore.open({ file });
const [last] = await store.coverage();
for (let hour = last === undefined ? 0 : last.hours; ; hour++) {
  await store.writeObservations([observation('a', hour, { temperature_2m: hour })]);
  await store.writeForecasts([forecast('a', hour), forecast('b', hour)]);
  process.stdout.write(`${hour}\n`);
}
