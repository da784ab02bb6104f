import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { HORIZON, HOUR, forecast, observation } from './series-fixtures.js';

export interface StoreUnderTest {
  readonly store: SeriesStore;
  /** Whether readings come back with the names of the checks that they failed. */
  readonly keepsChecks?: boolean;
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<SeriesStore>;
  dispose(): Promise<void>;
}

/** What every SeriesStore does; run against each implementation. */
export function describeSeriesStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the series store's contract`, () => {
    let underTest: StoreUnderTest;
    let store: SeriesStore;

    beforeEach(async () => {
      underTest = await create();
      store = underTest.store;
    });
    afterEach(() => underTest.dispose());

    it('answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });

    it('is empty at first', async () => {
      expect(await store.readStations()).toEqual([]);
      expect(await store.readObservations({ from: 0, to: HOUR })).toEqual([]);
      expect(await store.readForecasts({ origins: { from: 0, to: HOUR } })).toEqual([]);
      expect(await store.readLatestForecasts()).toEqual([]);
      expect(await store.coverage()).toEqual([]);
    });

    it('gives stations back as they were, in order of id', async () => {
      const plain = { id: 'b', name: 'Plain', latitude: 1.5, longitude: -2.25 };
      const full = { ...plain, id: 'a', name: 'Tú "x", ü', elevation: -3.5, timezone: 'Europe/Madrid' };
      await store.writeStations([plain, full]);
      expect(await store.readStations()).toEqual([full, plain]);
    });

    it('lets a station be written again with new facts', async () => {
      const station = { id: 'a', name: 'Old', latitude: 1, longitude: 2, elevation: 5 };
      await store.writeStations([station]);
      await store.writeStations([
        { ...station, name: 'Older' },
        { id: 'a', name: 'New', latitude: 3, longitude: 4 },
      ]);
      expect(await store.readStations()).toEqual([{ id: 'a', name: 'New', latitude: 3, longitude: 4 }]);
    });

    it('gives readings back with values, flags and distance from the hour', async () => {
      await store.writeObservations([
        observation('a', 0, { temperature_2m: 7.4, wind_speed_10m: 1e9, dew_point_2m: null }, [
          'wind_speed_10m',
        ]),
        observation('b', 0, { pressure_msl: 1013.2 }, [], -540),
      ]);
      expect(await store.readObservations({ from: HOUR, to: HOUR })).toEqual([
        {
          station: 'a',
          hour: HOUR,
          values: { temperature_2m: 7.4, wind_speed_10m: 1e9 },
          flagged: ['wind_speed_10m'],
          ...(underTest.keepsChecks === true ? { checks: { wind_speed_10m: ['range'] } } : {}),
        },
        {
          station: 'b',
          hour: HOUR,
          values: { pressure_msl: 1013.2 },
          flagged: [],
          offsets: { pressure_msl: -540 },
        },
      ]);
    });

    it('reads a range of hours, both ends included, in order of hour, then station', async () => {
      const all = [3, 1, 2, 0].flatMap((hour) => [
        observation('b', hour, { temperature_2m: hour }),
        observation('a', hour, { temperature_2m: hour }),
      ]);
      await store.writeObservations(all);
      const readings = await store.readObservations({ from: HOUR + 1, to: HOUR + 2 });
      expect(readings.map((reading) => [reading.hour - HOUR, reading.station])).toEqual([
        [1, 'a'],
        [1, 'b'],
        [2, 'a'],
        [2, 'b'],
      ]);
      expect(await store.readObservations({ from: HOUR, to: HOUR + 3 }, ['b', 'unknown'])).toHaveLength(4);
      expect(await store.readObservations({ from: HOUR, to: HOUR + 3 }, [])).toEqual([]);
      expect(await store.readObservations({ from: -Infinity, to: Infinity })).toHaveLength(8);
    });

    it('has the same content after the same observations were written twice', async () => {
      const batch = [observation('a', 0, { temperature_2m: 1 }), observation('b', 0, { temperature_2m: 2 })];
      await store.writeObservations(batch);
      const once = await store.readObservations({ from: HOUR, to: HOUR });
      await store.writeObservations([...batch, ...batch]);
      expect(await store.readObservations({ from: HOUR, to: HOUR })).toEqual(once);
    });

    it('keeps the value nearest to the full hour, whatever the order of arrival', async () => {
      const offsets = [-1500, 1200, -60, 900, 60];
      for (const order of [offsets, offsets.toReversed()]) {
        for (const offset of order) {
          await store.writeObservations([observation('a', 0, { temperature_2m: offset }, [], offset)]);
        }
        const [reading] = await store.readObservations({ from: HOUR, to: HOUR });
        expect(reading?.values).toEqual({ temperature_2m: 60 });
      }
      await store.writeObservations(offsets.map((o) => observation('b', 0, { temperature_2m: o }, [], o)));
      const [, inOneBatch] = await store.readObservations({ from: HOUR, to: HOUR });
      expect(inOneBatch?.values).toEqual({ temperature_2m: 60 });
    });

    it('takes a correction of the same time', async () => {
      await store.writeObservations([observation('a', 0, { temperature_2m: 1 })]);
      await store.writeObservations([observation('a', 0, { temperature_2m: 2 })]);
      expect((await store.readObservations({ from: HOUR, to: HOUR }))[0]?.values).toEqual({
        temperature_2m: 2,
      });
    });

    it('prefers a value that passed quality control to a nearer one that did not', async () => {
      await store.writeObservations([observation('a', 0, { temperature_2m: 1e9 }, ['temperature_2m'])]);
      await store.writeObservations([observation('a', 0, { temperature_2m: 4 }, [], 900)]);
      await store.writeObservations([observation('a', 0, { temperature_2m: 1e9 }, ['temperature_2m'])]);
      expect(await store.readObservations({ from: HOUR, to: HOUR })).toEqual([
        {
          station: 'a',
          hour: HOUR,
          values: { temperature_2m: 4 },
          flagged: [],
          offsets: { temperature_2m: 900 },
        },
      ]);
    });

    it('names the checks that a value failed, if it keeps them, as long as it is the value that counts', async () => {
      if (underTest.keepsChecks !== true) return;
      const { observation: doubted } = observation('a', 0, { temperature_2m: 30, wind_speed_10m: 1e9 });
      const flags = [
        { check: 'range', variable: 'wind_speed_10m', reason: 'too large' },
        { check: 'neighbour', variable: 'temperature_2m', reason: 'too warm' },
        { check: 'step', variable: 'temperature_2m', reason: 'too fast' },
      ] as const;
      const checksRead = async () =>
        (await store.readObservations({ from: HOUR, to: HOUR })).map(({ checks }) => checks);
      await store.writeObservations([{ observation: doubted, flags }]);
      expect(await checksRead()).toEqual([
        { wind_speed_10m: ['range'], temperature_2m: ['step', 'neighbour'] },
      ]);
      await store.writeObservations([observation('a', 0, { temperature_2m: 4 }, [], 900)]);
      expect(await checksRead()).toEqual([{ wind_speed_10m: ['range'] }]);
      await store.writeObservations([observation('a', 0, { wind_speed_10m: 4 })]);
      expect(await checksRead()).toEqual([undefined]);
    });

    it('joins what several observations of an hour say of different variables', async () => {
      await store.writeObservations([observation('a', 0, { temperature_2m: 1, dew_point_2m: 0 })]);
      await store.writeObservations([observation('a', 0, { wind_speed_10m: 3, dew_point_2m: null })]);
      expect((await store.readObservations({ from: HOUR, to: HOUR }))[0]?.values).toEqual({
        temperature_2m: 1,
        dew_point_2m: 0,
        wind_speed_10m: 3,
      });
    });

    it('does not count an observation without any value as a covered hour', async () => {
      await store.writeObservations([observation('a', 0, { temperature_2m: null })]);
      expect(await store.coverage()).toEqual([]);
    });

    it('tells first hour, last hour and number of hours of each station', async () => {
      await store.writeObservations([
        observation('b', 1, { temperature_2m: 1 }),
        observation('a', 5, { temperature_2m: 1 }),
        observation('a', 2, { temperature_2m: 1 }),
      ]);
      expect(await store.coverage()).toEqual([
        { station: 'a', first: HOUR + 2, last: HOUR + 5, hours: 2 },
        { station: 'b', first: HOUR + 1, last: HOUR + 1, hours: 1 },
      ]);
    });

    it('gives forecasts back as they were, in order of origin, then station', async () => {
      const forecasts = [forecast('b', 1), forecast('a', 1), forecast('b', 0)];
      await store.writeForecasts(forecasts);
      expect(await store.readForecasts({ origins: { from: HOUR, to: HOUR + 1 } })).toEqual([
        forecasts[2],
        forecasts[1],
        forecasts[0],
      ]);
    });

    it('overwrites a forecast of the same station, model and origin', async () => {
      await store.writeForecasts([forecast('a', 0, 'm-1.0.0', 1)]);
      await store.writeForecasts([forecast('a', 0, 'm-1.0.0', 2), forecast('a', 0, 'm-1.0.0', 3)]);
      expect(await store.readForecasts({ origins: { from: HOUR, to: HOUR } })).toEqual([
        forecast('a', 0, 'm-1.0.0', 3),
      ]);
    });

    it('takes fields that it has not seen before, and leaves them out of older forecasts', async () => {
      const old = forecast('a', 0);
      const wider: Forecast = {
        ...forecast('a', 1),
        fields: { ...forecast('a', 1).fields, wind_speed_10m_p90: new Float32Array(HORIZON).fill(9) },
      };
      await store.writeForecasts([old]);
      await store.writeForecasts([wider]);
      expect(await store.readForecasts({ origins: { from: HOUR, to: HOUR + 1 } })).toEqual([old, wider]);
    });

    it('takes forecasts with fewer fields and with another horizon', async () => {
      const short: Forecast = {
        ...forecast('b', 0),
        horizon: 2,
        fields: { wind_speed_10m: Float32Array.of(1, 2) },
      };
      await store.writeForecasts([forecast('a', 0), forecast('b', 0)]);
      await store.writeForecasts([short]);
      expect(await store.readForecasts({ origins: { from: HOUR, to: HOUR } })).toEqual([
        forecast('a', 0),
        short,
      ]);
    });

    it('refuses a field name that is no plain identifier', async () => {
      const fields = { 'x FLOAT); DROP TABLE forecasts; --': new Float32Array(HORIZON) };
      await expect(store.writeForecasts([{ ...forecast('a', 0), fields }])).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    });

    it('selects forecasts by station, model and origin', async () => {
      await store.writeForecasts(
        ['a', 'b'].flatMap((station) =>
          ['m-1.0.0', 'm-2.0.0'].flatMap((model) =>
            [0, 1, 2].map((origin) => forecast(station, origin, model)),
          ),
        ),
      );
      const origins = { from: HOUR + 1, to: HOUR + 2 };
      expect(await store.readForecasts({ origins })).toHaveLength(8);
      expect(await store.readForecasts({ origins, stations: ['b'] })).toHaveLength(4);
      expect(await store.readForecasts({ origins, stations: ['b'], model: 'm-2.0.0' })).toHaveLength(2);
      expect(await store.readForecasts({ origins, model: 'm-3.0.0' })).toEqual([]);
    });

    it('finds the newest forecast of each station and model', async () => {
      await store.writeForecasts([
        forecast('a', 0),
        forecast('a', 2),
        forecast('b', 1),
        forecast('a', 1, 'm-2.0.0'),
      ]);
      const newest = await store.readLatestForecasts();
      expect(newest.map((f) => [f.origin - HOUR, f.station, f.model])).toEqual([
        [1, 'a', 'm-2.0.0'],
        [1, 'b', 'm-1.0.0'],
        [2, 'a', 'm-1.0.0'],
      ]);
      await store.writeForecasts([forecast('a', 1)]);
      expect(await store.readLatestForecasts()).toEqual(newest);
      const ofOne = await store.readLatestForecasts({ stations: ['a'], model: 'm-1.0.0' });
      expect(ofOne).toEqual([forecast('a', 2)]);
    });

    it('keeps documents by collection and key, and replaces what is written again', async () => {
      await store.documents.write(
        'jobs',
        new Map([
          ['b', '{"n":1}'],
          ['a', '"ü\\n\\"'],
          ['c', ''],
        ]),
      );
      await store.documents.write('jobs', new Map([['b', '{"n":2}']]));
      await store.documents.write('scores', new Map([['a', 'other']]));
      expect([...(await store.documents.read('jobs'))]).toEqual([
        ['a', '"ü\\n\\"'],
        ['b', '{"n":2}'],
        ['c', ''],
      ]);
      expect([...(await store.documents.read('jobs', ['c', 'b', 'unknown']))].map(([key]) => key)).toEqual([
        'b',
        'c',
      ]);
      expect(await store.documents.read('nothing')).toEqual(new Map());
    });

    it('keeps a document of a megabyte, and a shorter one in its place', async () => {
      const long = 'ünï'.repeat(350_000);
      await store.documents.write('long', new Map([['a', long]]));
      expect((await store.documents.read('long')).get('a')).toBe(long);
      await store.documents.write('long', new Map([['a', 'short']]));
      expect((await store.documents.read('long')).get('a')).toBe('short');
    });

    it('forgets documents that are deleted, until they are written again', async () => {
      await store.documents.write(
        'jobs',
        new Map([
          ['a', '1'],
          ['b', '2'],
        ]),
      );
      await store.documents.delete('jobs', ['a', 'unknown']);
      expect([...(await store.documents.read('jobs')).keys()]).toEqual(['b']);
      await store.documents.write('jobs', new Map([['a', '3']]));
      expect((await store.documents.read('jobs')).get('a')).toBe('3');
    });

    it('refuses names of documents that no store could keep', async () => {
      await expect(store.documents.write('jobs', new Map([['a b', '1']]))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    });

    it('has everything after it was closed and opened again', async () => {
      await store.writeStations([{ id: 'a', name: 'A', latitude: 1, longitude: 2 }]);
      await store.writeObservations([observation('a', 0, { temperature_2m: 1 })]);
      await store.writeForecasts([forecast('a', 0)]);
      await store.documents.write('jobs', new Map([['a', '1']]));
      store = await underTest.reopen();
      expect(await store.documents.read('jobs')).toEqual(new Map([['a', '1']]));
      expect(await store.readStations()).toHaveLength(1);
      expect(await store.readObservations({ from: HOUR, to: HOUR })).toHaveLength(1);
      expect(await store.readLatestForecasts()).toEqual([forecast('a', 0)]);
      await store.writeForecasts([forecast('a', 1)]);
      expect(await store.readLatestForecasts()).toEqual([forecast('a', 1)]);
    });

    it('takes writes that are asked for at the same time', async () => {
      await Promise.all(
        Array.from({ length: 20 }, (_, hour) =>
          Promise.all([
            store.writeObservations([observation('a', hour, { temperature_2m: hour })]),
            store.writeForecasts([forecast('a', hour)]),
          ]),
        ),
      );
      expect(await store.readObservations({ from: HOUR, to: HOUR + 19 })).toHaveLength(20);
      expect(await store.readForecasts({ origins: { from: HOUR, to: HOUR + 19 } })).toHaveLength(20);
    });
  });
}
