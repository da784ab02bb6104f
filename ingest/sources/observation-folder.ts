import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../errors.js';

const OBSERVATION_FILE = /^observations.*\.(?:csv|ndjson|jsonl)(?:\.gz)?$/i;

/** The files `observations*.csv|ndjson|jsonl[.gz]` of a folder, in order of name. */
export async function observationFilesIn(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot read the folder ${folder}: ${reason}`, { cause });
  }
  const files = names.filter((name) => OBSERVATION_FILE.test(name)).sort();
  if (files.length === 0) {
    throw new ConfigurationError(
      `${folder} holds no observations: expected observations*.csv or .ndjson, plain or .gz`,
    );
  }
  return files.map((name) => join(folder, name));
}
