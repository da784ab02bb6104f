import { dirname } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { ConfigurationError } from '../../errors.js';
import { migrate } from './schema.js';

export interface DuckDbOptions {
  /** Path of the database file, made if it is not there, or `:memory:`. */
  readonly file: string;
  /** What DuckDB may use for itself, such as `1GB`; it spills to disk beyond. */
  readonly memoryLimit?: string;
  readonly threads?: number;
}

export const IN_MEMORY = ':memory:';

/** Opens the file and brings it to the newest schema. Rejects with a one-line ConfigurationError. */
export async function openDatabase(options: DuckDbOptions): Promise<DuckDBInstance> {
  const { file, memoryLimit = '1GB', threads = 2 } = options;
  try {
    if (file !== IN_MEMORY) await mkdir(dirname(file), { recursive: true });
    const instance = await DuckDBInstance.create(file, {
      memory_limit: memoryLimit,
      threads: String(threads),
      // Nothing but our own SQL reads or writes files through this database.
      enable_external_access: 'false',
    });
    const connection = await instance.connect();
    try {
      await migrate(connection, file);
    } finally {
      connection.closeSync();
    }
    return instance;
  } catch (error) {
    throw error instanceof ConfigurationError ? error : openingError(file, error);
  }
}

function openingError(file: string, cause: unknown): ConfigurationError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new ConfigurationError(`cannot open the series store ${file}: ${explain(text)}`, { cause });
}

/** DuckDB and the operating system say much; a user needs the reason and what to do. */
function explain(text: string): string {
  const holder = /Conflicting lock is held in (.*?)\. See/s.exec(text)?.[1];
  if (holder !== undefined || /set lock on file/i.test(text)) {
    const process = /PID (\d+)/.exec(text)?.[0];
    return `another process${process === undefined ? '' : ` (${process})`} has it open; stop that one or choose another data folder`;
  }
  if (
    /not a valid DuckDB database|corrupt|checksum|read enough bytes|replaying WAL|Serialization Error|INTERNAL Error/i.test(
      text,
    )
  ) {
    return 'the file is damaged or is no DuckDB database; restore it from a backup or move it away to start anew';
  }
  if (
    /EACCES|EPERM|EROFS|ENOTDIR|EEXIST|Permission denied|Read-only file system|Not a directory/i.test(text)
  ) {
    return 'the folder cannot be written; give this user access or choose another data folder';
  }
  return firstLine(text);
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
