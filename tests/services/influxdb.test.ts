import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { InfluxDbOptions } from '../../ingest/store/influxdb/connection.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import { HORIZON, HOUR, forecast, observation } from '../integration/ingest/series-fixtures.js';
import { InfluxDbServer } from './support/influxdb-server.js';

/** What means something to the line protocol, to Flux or to a regular expression. */
const SPECIAL = [' ', ',', '=', '"', "'", '\\', '${', '}', '(', '|', '/', '.', '*', '#', '日', 'ü'];

let server: InfluxDbServer;
let options: InfluxDbOptions;
let store: InfluxDbSeriesStore;
beforeAll(async () => {
  server = await InfluxDbServer.start();
}, 1_200_000);
afterAll(() => server.dispose());
beforeEach(async () => {
  options = server.options(await server.createBucket());
  store = new InfluxDbSeriesStore(options);
});
afterEach(() => store.close());

it('keeps every text that a station can be called by apart from all others, in writing and in queries', async () => {
  const special = fc.constantFrom(...SPECIAL);
  const id = fc.string({
    unit: fc.oneof(special, fc.string({ minLength: 1, maxLength: 1 })),
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(id, { minLength: 1, maxLength: 20 }), async (ids) => {
      const possible = ids.filter((text) => !/\p{Cc}|\\$/u.test(text));
      const bucket = await server.createBucket();
      const fresh = new InfluxDbSeriesStore({ ...options, bucket });
      await fresh.writeObservations(
        possible.map((text, index) => observation(text, 0, { temperature_2m: index })),
      );
      await fresh.writeForecasts(possible.map((text, index) => forecast(text, 0, 'm "1", ${x}', index)));
      for (const [index, text] of possible.entries()) {
        const [reading] = await fresh.readObservations({ from: HOUR, to: HOUR }, [text]);
        expect(reading).toMatchObject({ station: text, values: { temperature_2m: index } });
        expect(await fresh.readLatestForecasts({ stations: [text] })).toEqual([
          forecast(text, 0, 'm "1", ${x}', index),
        ]);
      }
      await fresh.close();
    }),
    { numRuns: 10 },
  );
});

it('finds the readings of as many stations at once as a batch may have', async () => {
  const ids = Array.from({ length: 200 }, (_, index) => `station-${index}`);
  await store.writeObservations(ids.map((id) => observation(id, 0, { temperature_2m: 1 })));
  const readings = await store.readObservations({ from: HOUR, to: HOUR }, ids);
  expect(readings.map(({ station }) => station).sort()).toEqual([...ids].sort());
});

it('finds a station whose name has a dollar sign before a backslash, which Flux trips over', async () => {
  for (const id of ['$\\ ', '\\$', '${x}', '"$"']) {
    await store.writeObservations([observation(id, 0, { temperature_2m: 1 })]);
    const [reading] = await store.readObservations({ from: HOUR, to: HOUR }, [id]);
    expect(reading?.station).toBe(id);
  }
});

it.each(['a\n', 'a\\', ''])(
  'refuses a station called %j, which the line protocol cannot carry',
  async (id) => {
    await expect(store.writeObservations([observation(id, 0, { temperature_2m: 1 })])).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: 'station',
    });
  },
);

it('gives a value that is not a number back as such, also where there was a number before', async () => {
  await store.writeForecasts([forecast('a', 0)]);
  const holed = forecast('a', 0, 'm-1.0.0', 5);
  for (const values of Object.values(holed.fields)) values.set([NaN, Infinity], 7);
  holed.fields.temperature_2m?.fill(NaN);
  await store.writeForecasts([holed]);
  expect(await store.readLatestForecasts()).toEqual([holed]);
  await store.writeForecasts([forecast('a', 0, 'm-1.0.0', 6)]);
  expect(await store.readLatestForecasts()).toEqual([forecast('a', 0, 'm-1.0.0', 6)]);
});

it.each([
  ['no horizon', { horizon: 0, fields: {} }],
  ['a horizon of more than two digits', { horizon: 100, fields: {} }],
  ['a field that is called like a tag', { fields: { lead: new Float32Array(HORIZON) } }],
  ['a field that is shorter than the horizon', { fields: { temperature_2m: new Float32Array(3) } }],
  ['more values than a text of InfluxDB holds', { horizon: 99, fields: manyFields(110, 99) }],
])('refuses a forecast with %s', async (_, change) => {
  await expect(store.writeForecasts([{ ...forecast('a', 0), ...change }])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

it('keeps a forecast that is as large as it may be', async () => {
  const large = { ...forecast('a', 0), horizon: 99, fields: manyFields(106, 99) };
  await store.writeForecasts([large]);
  expect(await store.readLatestForecasts()).toEqual([large]);
});

it('finds the newest forecasts of stations that ended long ago', async () => {
  const ended = [0, 3, 40, 5000, 90_000].map((origin) => forecast(`s-${origin}`, origin));
  await store.writeForecasts([...ended, forecast('s-5000', 2)]);
  expect(await store.readLatestForecasts()).toEqual(ended);
});

it('merges what comes in together of hours that are years apart', async () => {
  const hours = [-300_000, 0, 1, 100_000];
  for (const offset of [600, -60, 1200]) {
    await store.writeObservations(
      hours.map((hour) => observation('a', hour, { temperature_2m: offset }, [], offset)),
    );
  }
  const readings = await store.readObservations({ from: -Infinity, to: Infinity });
  expect(readings.map(({ hour, values }) => [hour - HOUR, values.temperature_2m])).toEqual(
    hours.map((hour) => [hour, -60]),
  );
});

it('reads and writes more stations than a filter names', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `s-${1000 + index}`);
  await store.writeObservations(ids.map((id) => observation(id, 0, { temperature_2m: 1 })));
  await store.writeForecasts(ids.map((id) => forecast(id, 0)));
  const some = ids.slice(0, 300);
  const readings = await store.readObservations({ from: HOUR, to: HOUR }, some);
  expect(readings.map(({ station }) => station)).toEqual(some);
  const forecasts = await store.readLatestForecasts({ stations: some });
  expect(forecasts.map(({ station }) => station)).toEqual(some);
});

it('keeps stations, and writes what the bucket still keeps, where its retention has ended for the rest', async () => {
  const bucket = await server.createBucket(3600);
  const warnings: string[] = [];
  const logger = { ...options.logger, warn: (_: object, message: string) => warnings.push(message) };
  const brief = new InfluxDbSeriesStore({ ...options, bucket, logger });
  await brief.writeStations([{ id: 'a', name: 'A', latitude: 1, longitude: 2 }]);
  await brief.writeObservations([
    observation('a', -300_000, { temperature_2m: 1 }),
    observation('a', 500_000, { temperature_2m: 2 }),
  ]);
  expect(await brief.readStations()).toHaveLength(1);
  expect(
    (await brief.readObservations({ from: -Infinity, to: Infinity })).map(({ values }) => values),
  ).toEqual([{ temperature_2m: 2 }]);
  expect(warnings).toEqual([expect.stringContaining('dropped 1 points outside retention policy')]);
  await brief.close();
});

it.each([
  ['a wrong token', { token: 'wrong' }, 'HTTP 401'],
  ['a bucket that is not there', { bucket: 'none' }, 'could not find bucket "none"'],
  ['an organization that is not there', { organization: 'none' }, 'organization name "none" not found'],
])('says at once that %s is wrong', async (_, change, reason) => {
  const wrong = new InfluxDbSeriesStore({ ...options, ...change });
  const failure = { code: 'INVALID_CONFIGURATION', retriable: false };
  await expect(wrong.ping()).rejects.toMatchObject(failure);
  await expect(wrong.ping()).rejects.toThrow(reason);
  await expect(wrong.writeForecasts([forecast('a', 0)])).rejects.toMatchObject(failure);
  await wrong.close();
});

it.each(['influx:8086', '', 'ftp://influx'])('refuses %j as an address', (url) => {
  expect(() => new InfluxDbSeriesStore({ ...options, url })).toThrow('expected http://host:port');
});

function manyFields(count: number, horizon: number): Record<string, Float32Array> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, field) => [
      `field_${field}`,
      Float32Array.from({ length: horizon }, (__, lead) => field + lead / 7),
    ]),
  );
}
