import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timer } from '../../../../ingest/clock.js';
import { InvalidInputError } from '../../../../ingest/errors.js';
import { Replay, type ReplayOptions } from '../../../../ingest/sources/replay.js';
import { formatHour, formatInstant, hourToMilliseconds, parseInstant } from '../../../../ingest/time.js';
import { HOUR } from '../observation-fixtures.js';
import { temporaryFile } from '../temporary-folder.js';

/** A clock that is turned on by whoever waits for it. */
class TurnedClock implements Timer {
  readonly waits: number[] = [];
  constructor(private time = parseInstant('2030-01-01T00:00:00Z') ?? 0) {}
  now = () => this.time;
  sleep = (milliseconds: number) => {
    this.waits.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  };
}

const at = (hour: number) => formatHour(HOUR + hour);
const line = (time: string, temperature = 1) =>
  JSON.stringify({ station: 'a', time, temperature_2m: temperature });

/** The batches as lists of what `show` makes of a line. */
async function batchesOf(
  options: Omit<ReplayOptions, 'clock'> & { clock?: Timer },
  show = timeIn,
): Promise<string[][]> {
  const batches: string[][] = [];
  for await (const records of new Replay({ clock: new TurnedClock(), ...options })) {
    batches.push(records.map(({ value }) => show(String(value))));
  }
  return batches;
}

function timeIn(text: string): string {
  const time = /"time":"([^"]*)"/.exec(text)?.[1];
  const instant = time === undefined ? undefined : parseInstant(time);
  return instant === undefined ? text : String((instant - hourToMilliseconds(HOUR)) / 3_600_000);
}

const fileOf = (lines: readonly string[]) => temporaryFile('observations.ndjson', lines.join('\n'));

describe('a replay', () => {
  it('gives an hour of event time at a time', async () => {
    const file = await fileOf([line(at(0)), line(at(0)), line(at(1)), line(at(3))]);
    expect(await batchesOf({ files: [file] })).toEqual([['0', '0'], ['1'], ['3']]);
    expect(await batchesOf({ files: [file], hoursPerBatch: 2 })).toEqual([['0', '0', '1'], ['3']]);
    expect(await batchesOf({ files: [file], recordsPerBatch: 1 })).toEqual([['0'], ['0'], ['1'], ['3']]);
  });

  it('merges files in order of time, CSV and NDJSON, plain and gzip', async () => {
    const json = await fileOf([line(at(0)), line(at(2)), line(at(4))]);
    const csv = await temporaryFile(
      'observations.csv.gz',
      gzipSync(`station,time,temperature\na,${at(1)},1\na,${at(2)},1\na,${at(5)},1\n`),
    );
    const batches = await batchesOf({ files: [json, csv] }, (text) =>
      text.startsWith('{') ? `json ${timeIn(text)}` : `csv ${text.slice(2, 22)}`,
    );
    expect(batches).toEqual([
      ['json 0'],
      [`csv ${at(1)}`],
      ['json 2', `csv ${at(2)}`],
      ['json 4'],
      [`csv ${at(5)}`],
    ]);
  });

  it('gives only the hours that were asked for', async () => {
    const file = await fileOf([0, 1, 2, 3, 4].map((hour) => line(at(hour))));
    expect(await batchesOf({ files: [file], from: HOUR + 1, to: HOUR + 3 })).toEqual([['1'], ['2'], ['3']]);
  });

  it('taken up from an hour, gives what an undisturbed one gives from there on, late readings too', async () => {
    const file = await fileOf(['first', ...[0, 1, 2, 4, 1, 5, 0, 6].map((hour) => line(at(hour))), 'last']);
    const whole = await batchesOf({ files: [file] });
    expect(whole).toEqual([['first', '0'], ['1'], ['2'], ['4', '1'], ['5', '0'], ['6', 'last']]);
    for (const [index, hour] of [0, 1, 2, 4, 5, 6].entries()) {
      expect(await batchesOf({ files: [file], from: HOUR + hour })).toEqual(whole.slice(index));
      expect(await batchesOf({ files: [file], to: HOUR + hour })).toEqual(whole.slice(0, index + 1));
    }
  });

  it('waits for event time at the given pace, without drifting', async () => {
    const file = await fileOf([0, 1, 2, 4].map((hour) => line(at(hour))));
    const clock = new TurnedClock();
    for await (const records of new Replay({ files: [file], hoursPerSecond: 2, clock })) {
      expect(records).toHaveLength(1);
      await clock.sleep(100);
    }
    expect(clock.waits).toEqual([100, 400, 100, 400, 100, 900, 100]);
  });

  it('does not wait through a hole in the data', async () => {
    const file = await fileOf([line(at(0)), line(at(2400))]);
    const clock = new TurnedClock();
    await batchesOf({ files: [file], hoursPerSecond: 1, clock });
    expect(clock.waits).toEqual([24_000]);
  });

  it('waits only from the hour on that it is to be paced from', async () => {
    const file = await fileOf([0, 1, 2, 3, 4].map((hour) => line(at(hour))));
    const clock = new TurnedClock();
    await batchesOf({ files: [file], hoursPerSecond: 1, paceFrom: HOUR + 2, clock });
    expect(clock.waits).toEqual([1000, 1000]);
  });

  it('does not wait at all when it may go as fast as it is read', async () => {
    const clock = new TurnedClock();
    await batchesOf({ files: [await fileOf([line(at(0)), line(at(9))])], clock });
    expect(clock.waits).toEqual([]);
  });

  it('ends when it is told to', async () => {
    const file = await fileOf([0, 1, 2].map((hour) => line(at(hour))));
    const end = new AbortController();
    const seen: unknown[] = [];
    for await (const records of new Replay({ files: [file], clock: new TurnedClock(), signal: end.signal })) {
      seen.push(records);
      end.abort();
    }
    expect(seen).toHaveLength(1);
  });

  it('is the clock of what it feeds', async () => {
    const replay = new Replay({
      files: [await fileOf([line(at(0)), line(at(1))])],
      clock: new TurnedClock(),
    });
    const times: string[] = [];
    for await (const records of replay) times.push(...records.map(() => formatInstant(replay.now())));
    expect(times).toEqual([at(0), at(1)]);
  });

  it('gives lines without a readable time where they stand', async () => {
    const file = await fileOf(['first', line(at(0)), 'garbage', line(at(1)), '{"station":"a"}']);
    expect(await batchesOf({ files: [file] })).toEqual([
      ['first', '0', 'garbage'],
      ['1', '{"station":"a"}'],
    ]);
  });

  it('is not dragged along by a wrong date, wherever it stands', async () => {
    const wrong = ['2099-01-01T00:00:00Z', '1850-01-01T00:00:00Z'].map((time) => line(time));
    const file = await fileOf([line(at(0)), ...wrong, line(at(1)), line(at(2)), ...wrong]);
    const replay = new Replay({ files: [file], clock: new TurnedClock(), from: HOUR, to: HOUR + 2 });
    let count = 0;
    for await (const records of replay) count += records.length;
    expect(count).toBe(7);
    expect(formatInstant(replay.now())).toBe(at(2));
  });

  it('leaves late readings late', async () => {
    const file = await fileOf([0, 3, 1, 4].map((hour) => line(at(hour))));
    expect((await batchesOf({ files: [file] })).flat()).toEqual(['0', '3', '1', '4']);
  });

  it('never loses, doubles or reorders the records of a file', async () => {
    const lines = fc.array(
      fc.oneof(
        fc.integer({ min: -48, max: 48 }).map((hour) => line(at(hour))),
        fc.constantFrom('garbage', line('2099-01-01T00:00:00Z'), line('1850-01-01T00:00:00Z')),
      ),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(lines, lines, async (first, second) => {
        const files = await Promise.all([first, second].map((content) => fileOf(content)));
        const seen = new Map<string, number[]>(files.map((file) => [file, []]));
        for await (const records of new Replay({ files, clock: new TurnedClock() })) {
          for (const { source, position } of records) seen.get(source)?.push(position);
        }
        expect([...seen.values()]).toEqual(
          [first, second].map((content) => content.map((_, index) => index + 1)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a pace of nothing', () => {
    expect(() => new Replay({ files: [], hoursPerSecond: 0, clock: new TurnedClock() })).toThrow(
      InvalidInputError,
    );
    expect(() => new Replay({ files: [], hoursPerSecond: NaN, clock: new TurnedClock() })).toThrow(
      InvalidInputError,
    );
  });
});
