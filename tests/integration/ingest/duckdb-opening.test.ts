import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError, StoreUnavailableError } from '../../../ingest/errors.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { startChild } from './child/start-child.js';
import { HOUR, observation } from './series-fixtures.js';

describe('opening a DuckDB store', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stationcast-open-'));
    file = join(folder, 'series.duckdb');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function failure(path = file): Promise<ConfigurationError> {
    const error: unknown = await DuckDbSeriesStore.open({ file: path }).catch((reason: unknown) => reason);
    if (!(error instanceof ConfigurationError))
      throw new Error(`expected a ConfigurationError, got ${String(error)}`);
    expect(error.message).not.toContain('\n');
    expect(error.message).toContain(path);
    return error;
  }

  it('makes the folder and the file', async () => {
    const store = await DuckDbSeriesStore.open({ file: join(folder, 'a', 'b', 'series.duckdb') });
    await expect(store.ping()).resolves.toBeUndefined();
    await store.close();
  });

  it('needs no file in memory', async () => {
    const store = await DuckDbSeriesStore.open({ file: ':memory:' });
    await store.writeObservations([observation('a', 0, { temperature_2m: 1 })]);
    expect(await store.readObservations({ from: HOUR, to: HOUR })).toHaveLength(1);
    await store.close();
  });

  it('says so where another process holds the file', async () => {
    const child = startChild('hold-open.ts', file);
    try {
      for await (const line of child.lines) {
        expect(line).toBe('open');
        break;
      }
      expect((await failure()).message).toMatch(/another process \(PID \d+\) has it open/);
    } finally {
      await child.kill();
    }
    const store = await DuckDbSeriesStore.open({ file });
    await store.close();
  });

  it('says so where the folder cannot be written', async () => {
    await writeFile(join(folder, 'occupied'), '');
    expect((await failure(join(folder, 'occupied', 'series.duckdb'))).message).toContain('cannot be written');
  });

  it('says so where the file is no database', async () => {
    await writeFile(file, 'these are not the bytes of a database, by far not '.repeat(1000));
    expect((await failure()).message).toContain('damaged or is no DuckDB database');
  });

  it('says so where the file is damaged', async () => {
    const store = await DuckDbSeriesStore.open({ file });
    await store.writeObservations([observation('a', 0, { temperature_2m: 1 })]);
    await store.close();
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(0x5a, 4096, 20_000));
    expect((await failure()).message).toContain('damaged or is no DuckDB database');
    await truncate(file, 100);
    expect((await failure()).message).toContain('damaged or is no DuckDB database');
  });

  it('brings a database of the first schema to the newest, with what it holds', async () => {
    const store = await DuckDbSeriesStore.open({ file });
    await store.writeObservations([observation('a', 0, { temperature_2m: 99 }, ['temperature_2m'])]);
    await store.close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    const columns = await connection.runAndReadAll(
      "SELECT column_name FROM duckdb_columns() WHERE table_name = 'observations' AND column_name LIKE '%_checks'",
    );
    expect(columns.getRows()).toHaveLength(8);
    for (const [column] of columns.getRows()) {
      await connection.run(`ALTER TABLE observations DROP COLUMN ${String(column)}`);
    }
    await connection.run('DROP TABLE documents');
    await connection.run('DELETE FROM schema_version WHERE version > 1');
    connection.closeSync();
    instance.closeSync();
    const migrated = await DuckDbSeriesStore.open({ file });
    await migrated.writeObservations([observation('a', 1, { temperature_2m: 99 }, ['temperature_2m'])]);
    const reading = { station: 'a', values: { temperature_2m: 99 }, flagged: ['temperature_2m'] };
    expect(await migrated.readObservations({ from: HOUR, to: HOUR + 1 })).toEqual([
      { ...reading, hour: HOUR },
      { ...reading, hour: HOUR + 1, checks: { temperature_2m: ['range'] } },
    ]);
    await migrated.close();
  });

  it('refuses a database of a newer stationcast', async () => {
    await (await DuckDbSeriesStore.open({ file })).close();
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    await connection.run('INSERT INTO schema_version VALUES (999)');
    connection.closeSync();
    instance.closeSync();
    expect((await failure()).message).toContain('upgrade stationcast');
  });

  it('that is closed has finished what was asked of it, answers no more, and may be closed twice', async () => {
    const store = await DuckDbSeriesStore.open({ file });
    const written = [0, 1, 2].map((hour) =>
      store.writeObservations([observation('a', hour, { temperature_2m: 1 })]),
    );
    const read = store.readObservations({ from: HOUR, to: HOUR });
    await store.close();
    await expect(Promise.all(written)).resolves.toHaveLength(3);
    await expect(read).resolves.toBeInstanceOf(Array);
    await expect(store.close()).resolves.toBeUndefined();
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
    await expect(store.writeObservations([observation('a', 1, { temperature_2m: 1 })])).rejects.toMatchObject(
      {
        code: 'STORE_UNAVAILABLE',
        retriable: true,
      },
    );
  });
});
