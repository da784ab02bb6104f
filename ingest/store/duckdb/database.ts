import { setImmediate } from 'node:timers/promises';
import {
  DuckDBDataChunk,
  LIST,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { StoreUnavailableError } from '../../errors.js';
import { SerialQueue } from '../../serial-queue.js';
import { firstLine } from './open-database.js';

const ROWS_PER_CHUNK = 512;

/** Values of a query's named parameters. */
export type Parameters = Record<string, string | number | readonly string[]>;

/** The values of some rows, by column. */
export type Columns = readonly (readonly DuckDBValue[])[];
export type TakeRows = (columns: Columns, rowCount: number, names: readonly string[]) => void;

/**
 * One writing connection, whose transactions run one after the other, and a connection for each read, so that
 * a long query holds up nobody. Everything that DuckDB refuses becomes a StoreUnavailableError.
 */
export class Database {
  readonly #writes = new SerialQueue();
  readonly #reads = new Set<Promise<void>>();
  #closed = false;

  constructor(
    private readonly file: string,
    private readonly instance: DuckDBInstance,
    private readonly writer: DuckDBConnection,
  ) {}

  /** Commits what `work` does, or nothing of it. A commit is on the disk (write-ahead log) when this resolves. */
  async write(purpose: string, work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    this.#assertOpen(purpose);
    await this.#writes.run(() =>
      this.#guard(purpose, async () => {
        await this.writer.run('BEGIN');
        try {
          await work(this.writer);
          await this.writer.run('COMMIT');
        } catch (error) {
          // A commit that failed has ended the transaction; then there is nothing to roll back.
          await this.writer.run('ROLLBACK').catch(() => undefined);
          throw error;
        }
      }),
    );
  }

  /** Runs a query; `take` gets each chunk of rows as its columns. */
  async read(purpose: string, sql: string, parameters: Parameters, take: TakeRows): Promise<void> {
    this.#assertOpen(purpose);
    const read = this.#guard(purpose, async () => {
      const connection = await this.instance.connect();
      try {
        await select(connection, sql, parameters, take);
      } finally {
        connection.closeSync();
      }
    });
    this.#reads.add(read);
    try {
      await read;
    } finally {
      this.#reads.delete(read);
    }
  }

  /** Ends after what was asked for before; what is written goes from the write-ahead log into the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writes.idle();
    await Promise.allSettled(this.#reads);
    try {
      await this.#guard('close the series store', () => this.writer.run('CHECKPOINT'));
    } finally {
      this.writer.closeSync();
      this.instance.closeSync();
    }
  }

  #assertOpen(purpose: string): void {
    if (this.#closed) throw new StoreUnavailableError(`cannot ${purpose}: the series store is closed`);
  }

  async #guard<T>(purpose: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const reason = firstLine(cause instanceof Error ? cause.message : String(cause));
      throw new StoreUnavailableError(`cannot ${purpose} in ${this.file}: ${reason}`, { cause });
    }
  }
}

/** A query on a connection that one has, such as that of a transaction. */
export async function select(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
  take: TakeRows,
): Promise<void> {
  const statement = await connection.prepare(sql);
  try {
    for (const [name, value] of Object.entries(parameters)) bind(statement, name, value);
    const result = await statement.stream();
    const names = result.columnNames();
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      take(chunk.getColumns(), chunk.rowCount, names);
    }
  } finally {
    statement.destroySync();
  }
}

function bind(statement: DuckDBPreparedStatement, name: string, value: Parameters[string]): void {
  const index = statement.parameterIndex(name);
  if (typeof value === 'string') statement.bindVarchar(index, value);
  else if (typeof value === 'number') statement.bindInteger(index, Math.trunc(clamp(value)));
  else statement.bindList(index, [...value], LIST(VARCHAR));
}

/** Hours fit 32 bits for 245,000 years; an open end such as Infinity becomes the largest of them. */
function clamp(hour: number): number {
  return Math.min(Math.max(hour, -(2 ** 31)), 2 ** 31 - 1);
}

export interface Column {
  readonly type: DuckDBType;
  valueAt(row: number): DuckDBValue;
}

/** Fills a table by the fast path, a piece at a time, so that a large batch does not hold up the event loop. */
export async function append(
  connection: DuckDBConnection,
  table: string,
  rowCount: number,
  columns: readonly Column[],
): Promise<void> {
  const types = columns.map(({ type }) => type);
  const appender = await connection.createAppender(table);
  try {
    for (let start = 0; start < rowCount; start += ROWS_PER_CHUNK) {
      if (start > 0) await setImmediate();
      const size = Math.min(ROWS_PER_CHUNK, rowCount - start);
      const chunk = DuckDBDataChunk.create(types, size);
      columns.forEach((column, index) => {
        chunk.setColumnValues(
          index,
          Array.from({ length: size }, (_, row) => column.valueAt(start + row)),
        );
      });
      appender.appendDataChunk(chunk);
      appender.flushSync();
    }
  } finally {
    appender.closeSync();
  }
}
