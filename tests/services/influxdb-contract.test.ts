import { afterAll, beforeAll } from 'vitest';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import { describeSeriesStore } from '../integration/ingest/series-store-contract.js';
import { InfluxDbServer } from './support/influxdb-server.js';

let server: InfluxDbServer;
// The first start on a machine builds the server.
beforeAll(async () => {
  server = await InfluxDbServer.start();
}, 1_200_000);
afterAll(() => server.dispose());

describeSeriesStore('InfluxDB', async () => {
  const options = server.options(await server.createBucket());
  let store = new InfluxDbSeriesStore(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = new InfluxDbSeriesStore(options);
      return store;
    },
    dispose: () => store.close(),
  };
});
