import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import type { InfluxDbOptions } from '../../ingest/store/influxdb/connection.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import { HOUR, forecast, observation } from '../integration/ingest/series-fixtures.js';
import { InfluxDbServer } from './support/influxdb-server.js';

const BATCHES = 150;
const STATIONS = 20;

let server: InfluxDbServer;
let options: InfluxDbOptions;
beforeAll(async () => {
  server = await InfluxDbServer.start();
}, 1_200_000);
afterAll(() => server.dispose());
beforeEach(async () => {
  options = server.options(await server.createBucket());
});

it.each([
  ['stopped', () => server.stop()],
  ['killed', () => server.kill()],
])('loses nothing when the server is %s in the middle of writing and comes back', async (_, end) => {
  const store = new InfluxDbSeriesStore(options);
  let outage: Promise<void> | undefined;
  const writing: Promise<void>[] = [];
  for (let hour = 0; hour < BATCHES; hour++) {
    writing.push(
      store.writeObservations(stations().map((id) => observation(id, hour, { temperature_2m: hour }))),
      store.writeForecasts(stations().map((id) => forecast(id, hour))),
    );
    if (hour % 5 === 0) await Promise.race([writing.at(-1), setTimeout(50)]);
    if (hour === BATCHES / 3)
      outage = end()
        .then(() => setTimeout(1500))
        .then(() => server.startAgain());
  }
  await Promise.all([...writing, outage]);
  await store.close();

  const reader = new InfluxDbSeriesStore(options);
  const hours = { from: HOUR, to: HOUR + BATCHES };
  const readings = await reader.readObservations(hours);
  expect(readings).toHaveLength(BATCHES * STATIONS);
  expect(readings.every((reading) => reading.values.temperature_2m === reading.hour - HOUR)).toBe(true);
  const forecasts = await reader.readForecasts({ origins: hours });
  expect(forecasts).toEqual(
    Array.from({ length: BATCHES }, (__, hour) => stations().map((id) => forecast(id, hour))).flat(),
  );
  await reader.close();
});

it('rejects with what happened when patience ends, and works again once the server does', async () => {
  const store = new InfluxDbSeriesStore({ ...options, writePatience: 300, readPatience: 100 });
  await server.stop();
  const unavailable = { code: 'STORE_UNAVAILABLE', retriable: true };
  const batch = [observation('a', 0, { temperature_2m: 1 })];
  await expect(store.writeObservations(batch)).rejects.toMatchObject(unavailable);
  await expect(store.writeForecasts([forecast('a', 0)])).rejects.toThrow(
    `${server.url}: connect ECONNREFUSED`,
  );
  await expect(store.readStations()).rejects.toMatchObject(unavailable);
  await expect(store.ping()).rejects.toMatchObject(unavailable);
  await server.startAgain();
  await store.ping();
  await store.writeObservations(batch);
  expect(await store.coverage()).toEqual([{ station: 'a', first: HOUR, last: HOUR, hours: 1 }]);
  await store.close();
});

it('ends the writes that it was asked for before it closes', async () => {
  const store = new InfluxDbSeriesStore(options);
  const writing = Array.from({ length: 30 }, (_, hour) =>
    store.writeObservations([observation('a', hour, { temperature_2m: hour })]),
  );
  await store.close();
  await Promise.all(writing);
  await expect(store.writeObservations([])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await expect(store.ping()).rejects.toThrow('the series store is closed');
  const reader = new InfluxDbSeriesStore(options);
  expect(await reader.coverage()).toMatchObject([{ hours: 30 }]);
  await reader.close();
});

function stations(): string[] {
  return Array.from({ length: STATIONS }, (_, index) => `s-${String(index).padStart(2, '0')}`);
}
