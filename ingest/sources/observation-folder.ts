import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../errors.js';

const OBSERVATION_FILES = [
  /^observations.*\.(?:csv|ndjson|jsonl)(?:\.gz)?$/i,
  /** ISD-Lite: `725030-14732-2013.gz`. */
  /^\w{6}-\w{5}-\d{4}(?:\.gz)?$/,
  /** NCEI Global Hourly: `72503014732.csv`. */
  /^\w{6}\d{5}\.csv(?:\.gz)?$/,
  /** Meteostat: `10637.csv.gz`. */
  /^[A-Z0-9]{5}\.csv(?:\.gz)?$/,
];

/**
 * The files of a folder that hold observations, in order of name: `observations*.csv|ndjson|jsonl[.gz]`, and the
 * names that NOAA and Meteostat give theirs.
 */
export async function observationFilesIn(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`cannot read the folder ${folder}: ${reason}`, { cause });
  }
  const files = names.filter((name) => OBSERVATION_FILES.some((pattern) => pattern.test(name))).sort();
  if (files.length === 0) {
    throw new ConfigurationError(
      `${folder} holds no observations: expected observations*.csv or .ndjson, or files of ISD-Lite, Global Hourly or Meteostat, plain or .gz`,
    );
  }
  return files.map((name) => join(folder, name));
}
