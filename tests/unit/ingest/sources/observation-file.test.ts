import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { JSON_FORMAT } from '../../../../ingest/observations/json-format.js';
import { Rejection } from '../../../../ingest/observations/rejection.js';
import { observationFilesIn } from '../../../../ingest/sources/observation-folder.js';
import { readObservationFile } from '../../../../ingest/sources/observation-file.js';
import { temporaryFile, temporaryFolder } from '../temporary-folder.js';

/** Per record its line and what it is: a temperature, or the code of its rejection. */
async function outcomeOf(name: string, content: string | Uint8Array): Promise<[number, number | string][]> {
  const outcome: [number, number | string][] = [];
  const file = await temporaryFile(name, content);
  for await (const records of readObservationFile(file)) {
    for (const { source, position, value, format = JSON_FORMAT } of records) {
      expect(source).toBe(file);
      const result = format.parse(value ?? '');
      outcome.push([position, result instanceof Rejection ? result.code : (result.temperature_2m ?? NaN)]);
    }
  }
  return outcome;
}

const row = (temperature: number) => `a,2024-01-01T00:00Z,${temperature}`;
const json = (temperature: number) =>
  `{"station":"a","time":"2024-01-01T00:00:00Z","temperature_2m":${temperature}}`;

describe('a file of observations', () => {
  it('is CSV with its header, plain or gzip', async () => {
    const text = `station,time,temperature\n${row(1)}\n${row(2)}\n`;
    expect(await outcomeOf('o.csv', text)).toEqual([
      [2, 1],
      [3, 2],
    ]);
    expect(await outcomeOf('o.csv.gz', gzipSync(text))).toEqual([
      [2, 1],
      [3, 2],
    ]);
  });

  it('is NDJSON by name or by its first line', async () => {
    for (const name of ['o.ndjson', 'o.jsonl', 'o.txt', 'o.csv']) {
      expect(await outcomeOf(name, `${json(1)}\n\n${json(2)}`)).toEqual([
        [1, 1],
        [3, 2],
      ]);
    }
  });

  it('keeps going past bad lines, each of which is refused at its place', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`station,time,temperature\n${row(1)}\na,2024-01-01T00\n"a,2024-01-01T00:00Z,1\n`),
      Buffer.from([0x00, 0xff, 0x0a]),
      Buffer.from(`a,2024-01-01T00:00Z,warm\n${row(2)}\n`),
    ]);
    expect(await outcomeOf('o.csv', bytes)).toEqual([
      [2, 1],
      [3, 'WRONG_FIELD_COUNT'],
      [4, 'WRONG_FIELD_COUNT'],
      [5, 'NOT_TEXT'],
      [6, 'WRONG_TYPE'],
      [7, 2],
    ]);
  });

  it('that is truncated in the middle of a line has that line refused', async () => {
    expect(await outcomeOf('o.ndjson', `${json(1)}\n${json(2).slice(0, 30)}`)).toEqual([
      [1, 1],
      [2, 'NOT_JSON'],
    ]);
  });

  it('that is a gzip cut short has what is there read, and the rest refused', async () => {
    const whole = gzipSync(
      `station,time,temperature\n${Array.from({ length: 3000 }, (_, i) => row(Math.round(Math.sin(i) * 1e6) / 1e4)).join('\n')}`,
    );
    const outcome = await outcomeOf('o.csv.gz', whole.subarray(0, whole.length - 2000));
    expect(outcome.length).toBeGreaterThan(100);
    expect(outcome.at(-1)?.[1]).toBe('UNREADABLE');
    expect(outcome.slice(0, -1).every(([, result]) => typeof result === 'number')).toBe(true);
  });

  it('that has no usable header has every line refused for that reason', async () => {
    expect(await outcomeOf('o.csv', `${row(1)}\n${row(2)}`)).toEqual([
      [1, 'WRONG_HEADER'],
      [2, 'WRONG_HEADER'],
    ]);
    const binary = await outcomeOf(
      'o.csv',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2]),
    );
    expect(binary.map(([, result]) => result)).toEqual(['WRONG_HEADER', 'WRONG_HEADER', 'WRONG_HEADER']);
  });
});

describe('a folder of observations', () => {
  it('gives its observation files in order of name', async () => {
    const folder = await temporaryFolder();
    for (const name of [
      'stations.csv',
      'observations-2.csv.gz',
      'observations-1.csv',
      'observations.ndjson',
      'x.csv',
    ]) {
      await writeFile(join(folder, name), '');
    }
    expect(await observationFilesIn(folder)).toEqual(
      ['observations-1.csv', 'observations-2.csv.gz', 'observations.ndjson'].map((name) =>
        join(folder, name),
      ),
    );
  });

  it('that holds none, or is not there, is a configuration error', async () => {
    await expect(observationFilesIn(await temporaryFolder())).rejects.toThrow('holds no observations');
    await expect(observationFilesIn('/nowhere')).rejects.toThrow('cannot read the folder /nowhere');
  });
});
