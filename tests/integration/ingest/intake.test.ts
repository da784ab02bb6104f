import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../ingest/clock.js';
import { FileDeadLetters } from '../../../ingest/dead-letters/file-dead-letters.js';
import { StoreUnavailableError } from '../../../ingest/errors.js';
import { Intake, type IntakeResult } from '../../../ingest/intake.js';
import type { RawRecord } from '../../../ingest/sources/raw-record.js';
import { Replay } from '../../../ingest/sources/replay.js';
import type { Node } from '../../../ingest/stations/node.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { formatHour, hourToMilliseconds } from '../../../ingest/time.js';
import { readNewestOrigins } from '../../../ingest/windows/newest-origins.js';
import type { Origin } from '../../../ingest/windows/origin-trigger.js';
import { FailingStore } from './failing-store.js';
import { HOUR, forecast } from './series-fixtures.js';

const NODE: Node = {
  id: 'n',
  stations: ['a', 'b', 'c'].map((id) => ({ id, name: id, latitude: 50, longitude: 5 })),
};
const LOGGER = { debug: noop, info: noop, warn: noop, error: noop };
function noop(): void {
  // These tests look at results, not at logs.
}

const CLOCK: Clock = { now: () => hourToMilliseconds(HOUR + 100) };

const at = (hour: number) => formatHour(HOUR + hour);
/** A temperature that is plausible, and different from hour to hour. */
const temperatureAt = (hour: number) => Math.abs(20 - (hour % 40));
const json = (station: string, hour: number, values: object = { temperature_2m: temperatureAt(hour) }) =>
  JSON.stringify({ station, time: at(hour), ...values });
const raw = (values: readonly (string | Uint8Array)[]): RawRecord[] =>
  values.map((value, index) => ({ source: 'test', position: index + 1, value }));
const hourOf = (hour: number, ...stations: string[]) => raw(stations.map((station) => json(station, hour)));
const hoursOf = (origins: readonly Origin[]) => origins.map(({ origin }) => origin - HOUR);

describe('the intake', () => {
  let folder: string;
  let store: DuckDbSeriesStore;
  let deadLetters: FileDeadLetters;
  let intake: Intake;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stationcast-intake-'));
    await start();
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  async function start(clock = CLOCK): Promise<void> {
    store = await DuckDbSeriesStore.open({ file: join(folder, 'series.duckdb') });
    deadLetters = await FileDeadLetters.open(join(folder, 'dead-letters.ndjson'));
    intake = new Intake({ nodes: [NODE], store, deadLetters, clock, logger: LOGGER });
  }
  async function stop(): Promise<void> {
    await store.close();
    await deadLetters.close();
  }
  /** As a pipeline does that has made the forecasts durable. */
  async function confirmed(origins: Promise<readonly Origin[]>): Promise<readonly Origin[]> {
    intake.issued(await origins);
    return origins;
  }
  async function accept(records: readonly RawRecord[]): Promise<IntakeResult> {
    const result = await intake.accept(records);
    intake.issued(result.origins);
    return result;
  }
  async function letters(): Promise<{ position: number; code: string; message: string }[]> {
    const lines = (await readFile(join(folder, 'dead-letters.ndjson'), 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as { position: number; code: string; message: string });
  }

  it('stores what it accepts and says which forecasts are due', async () => {
    expect(await accept(hourOf(0, 'a', 'b'))).toMatchObject({ read: 2, accepted: 2, origins: [] });
    const result = await accept(hourOf(0, 'c'));
    expect(result.origins).toEqual([{ node: NODE, origin: HOUR, revision: false }]);
    expect(await store.readObservations({ from: HOUR, to: HOUR })).toHaveLength(3);
    const window = await intake.window(NODE, HOUR, 48, ['temperature_2m']);
    expect([...window.observed].reduce((sum, one) => sum + one)).toBe(3);
  });

  it('gives each bad record its own reason and goes on, and the counts add up', async () => {
    const records = raw([
      json('a', 0, { temperature_2m: 5, wind_speed_10m: 3 }),
      json('unknown', 0),
      '{"station":"a","temperature_2m":5}',
      json('a', 0, { temp: 5 }),
      json('a', 0, { temperature_2m: '5' }),
      `{"station":"a","time":"${at(0)}","temperature_2m":NaN}`,
      json('b', 0, { temperature_2m: 1e9 }),
      '{"station":"a","time":"2099-01-01T00:00:00Z","temperature_2m":5}',
      '{"station":"a","time":"1850-01-01T00:00:00Z","temperature_2m":5}',
      json('a', 0).slice(0, 20),
      json('a', 0, { temperature_2m: 5, wind_speed_10m: 3 }),
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x00]),
      json('c', 0),
    ]);
    const result = await accept(records);
    expect(result).toMatchObject({ read: 13, accepted: 2, flagged: 2, deadLetters: 9 });
    expect((await letters()).map(({ position, code }) => [position, code])).toEqual([
      [2, 'UNKNOWN_STATION'],
      [3, 'MISSING_FIELD'],
      [4, 'UNKNOWN_VARIABLE'],
      [5, 'WRONG_TYPE'],
      [6, 'NOT_FINITE'],
      [8, 'TIME_IN_FUTURE'],
      [9, 'TIME_TOO_OLD'],
      [10, 'NOT_JSON'],
      [12, 'NOT_TEXT'],
    ]);
    const messages = (await letters()).map(({ message }) => message);
    expect(new Set(messages).size).toBe(messages.length);
    expect(result.verdicts[6]).toEqual({
      flags: [
        {
          check: 'range',
          variable: 'temperature_2m',
          reason: expect.stringContaining('1000000000') as string,
        },
      ],
    });
    expect(result.verdicts[10]).toMatchObject({ flags: [{ check: 'duplicate' }, { check: 'duplicate' }] });
    expect(hoursOf(result.origins)).toEqual([0]);
    expect(await store.readObservations({ from: 0, to: Infinity })).toMatchObject([
      { station: 'a', values: { temperature_2m: 5, wind_speed_10m: 3 }, flagged: [] },
      { station: 'b', values: { temperature_2m: 1e9 }, flagged: ['temperature_2m'] },
      { station: 'c', flagged: [] },
    ]);
    const window = await intake.window(NODE, HOUR, 1, ['temperature_2m']);
    expect([...window.observed]).toEqual([1, 0, 1]);
  });

  it('stores a reading that is older than its memory, and does not give it out as an empty one', async () => {
    await accept(hourOf(100, 'a'));
    const { accepted, readings } = await accept([...hourOf(0, 'a'), ...hourOf(99, 'a')]);
    expect(accepted).toBe(2);
    expect(readings).toEqual([
      { station: 'a', hour: HOUR + 99, values: { temperature_2m: temperatureAt(99) }, flagged: [] },
    ]);
    expect(await store.readObservations({ from: HOUR, to: HOUR })).toHaveLength(1);
  });

  it('accepts an observation without a value, and flags a duplicate; neither leaves a trace', async () => {
    await accept(hourOf(0, 'a'));
    const before = await store.readObservations({ from: 0, to: Infinity });
    const records = [...hourOf(0, 'a'), ...raw([json('a', 1, { temperature_2m: null })])];
    expect(await accept(records)).toMatchObject({ read: 2, accepted: 1, flagged: 1, deadLetters: 0 });
    expect(await store.readObservations({ from: 0, to: Infinity })).toEqual(before);
  });

  it('takes a time up to an hour ahead of the clock', async () => {
    expect(await accept(hourOf(101, 'a'))).toMatchObject({ accepted: 1 });
    expect(await accept(hourOf(102, 'a'))).toMatchObject({ deadLetters: 1 });
  });

  it('issues again what a late reading changes, and not what it does not', async () => {
    await accept([...hourOf(0, 'a', 'b', 'c'), ...hourOf(1, 'a', 'b'), ...hourOf(2, 'a')]);
    const late = await accept(hourOf(1, 'c'));
    expect(late.origins).toEqual([{ node: NODE, origin: HOUR + 1, revision: true }]);
    expect((await accept(hourOf(1, 'c'))).origins).toEqual([]);
    expect((await accept(raw([json('c', 1, { temperature_2m: 1e9 })]))).origins).toEqual([]);
  });

  it('lets time pass for stations that stay silent', async () => {
    await accept(hourOf(0, 'a'));
    expect(await intake.advance(hourToMilliseconds(HOUR))).toEqual([]);
    expect(hoursOf(await confirmed(intake.advance(hourToMilliseconds(HOUR + 1))))).toEqual([0]);
    expect(await intake.advance(hourToMilliseconds(HOUR + 2))).toEqual([]);
  });

  it('takes windows that the memory has left behind from the store', async () => {
    for (let hour = 0; hour < 100; hour++) await accept(hourOf(hour, 'a', 'b', 'c'));
    const old = await intake.window(NODE, HOUR + 20, 3, ['temperature_2m']);
    expect([...old.values]).toEqual(
      [18, 19, 20].flatMap((hour) => Array<number>(3).fill(temperatureAt(hour))),
    );
    const recent = await intake.window(NODE, HOUR + 98, 2, ['temperature_2m']);
    expect([...recent.values]).toEqual(
      [97, 98].flatMap((hour) => Array<number>(3).fill(temperatureAt(hour))),
    );
  });

  it('goes on after a restart where it stopped: nothing lost, nothing twice', async () => {
    const issued: number[] = [];
    async function issue(origins: readonly Origin[]): Promise<void> {
      for (const { origin } of origins) {
        issued.push(origin - HOUR);
        await store.writeForecasts(NODE.stations.map(({ id }) => forecast(id, origin - HOUR)));
      }
    }
    for (let hour = 0; hour < 10; hour++) await issue((await accept(hourOf(hour, 'a', 'b', 'c'))).origins);
    // The process ends after the store has these, and before they were forecast from.
    await accept([...hourOf(10, 'a', 'b', 'c'), ...hourOf(11, 'a', 'b', 'c'), ...hourOf(12, 'a')]);
    await stop();
    await start();
    await issue(await confirmed(intake.restore(await readNewestOrigins(store, [NODE], ['m-1.0.0']))));
    expect(issued).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    // The source gives the last batch again, as it was never told that it arrived.
    const again = await accept([...hourOf(11, 'a', 'b', 'c'), ...hourOf(12, 'a')]);
    expect(again).toMatchObject({ flagged: 4, origins: [] });
    await issue((await accept(hourOf(12, 'b', 'c'))).origins);
    expect(issued.at(-1)).toBe(12);
    expect(await store.readForecasts({ origins: { from: 0, to: Infinity } })).toHaveLength(13 * 3);
    const window = await intake.window(NODE, HOUR + 12, 13, ['temperature_2m']);
    expect([...window.observed].every((one) => one === 1)).toBe(true);
  });

  it('has an origin due again and again until it is told that its forecast is issued', async () => {
    const { origins } = await intake.accept(hourOf(0, 'a', 'b', 'c'));
    expect((await intake.accept(hourOf(0, 'a', 'b', 'c'))).origins).toEqual(origins);
    expect(await intake.advance(hourToMilliseconds(HOUR))).toEqual(origins);
    intake.issued(origins);
    expect(await intake.advance(hourToMilliseconds(HOUR))).toEqual([]);
  });

  it('can be given a batch again that the store did not take: nothing is lost, doubled or flagged for it', async () => {
    const failing = new FailingStore(store);
    intake = new Intake({ nodes: [NODE], store: failing, deadLetters, clock: CLOCK, logger: LOGGER });
    await accept(hourOf(0, 'a', 'b', 'c'));
    const batch = [...hourOf(1, 'a', 'b', 'c'), ...raw(['garbage'])];
    failing.failing = true;
    await expect(accept(batch)).rejects.toThrow(StoreUnavailableError);
    await expect(accept(batch)).rejects.toThrow(StoreUnavailableError);
    expect(await intake.advance(hourToMilliseconds(HOUR + 50))).toEqual([]);
    failing.failing = false;
    const result = await accept(batch);
    expect(result).toMatchObject({ read: 4, accepted: 3, flagged: 0, deadLetters: 1 });
    expect(hoursOf(result.origins)).toEqual([1]);
    expect(await letters()).toHaveLength(1);
    expect(await store.readObservations({ from: HOUR, to: HOUR + 1 })).toHaveLength(6);
  });

  it('takes batches that are given at the same time one after the other', async () => {
    const results = await Promise.all([0, 1, 2, 3].map((hour) => accept(hourOf(hour, 'a', 'b', 'c'))));
    expect(results.map(({ origins }) => hoursOf(origins))).toEqual([[0], [1], [2], [3]]);
  });

  it('follows a replay of a file, with the replay as its clock', async () => {
    const file = join(folder, 'observations.csv');
    const rows = Array.from({ length: 30 }, (_, hour) =>
      ['a', 'b', 'c'].map((id) => `${id},${at(hour)},${hour}`),
    );
    rows[12]?.push(`a,2099-01-01T00:00Z,1`, `a,${at(600)},1`, 'a,2015', `zz,${at(12)},1`);
    await writeFile(file, ['station,time,temperature', ...rows.flat()].join('\n'));
    await stop();
    const replay = new Replay({ files: [file], clock: { now: () => 2e12, sleep: () => Promise.resolve() } });
    await start(replay);
    const results: IntakeResult[] = [];
    for await (const records of replay) results.push(await accept(records));
    const total = (name: 'read' | 'accepted' | 'flagged' | 'deadLetters') =>
      results.reduce((sum, result) => sum + result[name], 0);
    expect([total('read'), total('accepted'), total('flagged'), total('deadLetters')]).toEqual([
      94, 90, 0, 4,
    ]);
    expect(results.flatMap(({ origins }) => hoursOf(origins))).toEqual(rows.map((_, hour) => hour));
    expect((await letters()).map(({ code }) => code)).toEqual([
      'TIME_IN_FUTURE',
      'TIME_IN_FUTURE',
      'WRONG_FIELD_COUNT',
      'UNKNOWN_STATION',
    ]);
  });
});
