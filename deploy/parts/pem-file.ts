import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../../ingest/errors.js';

/** Text of a certificate or key. `variable` is who named the file. */
export async function readPemFile(variable: string, file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigurationError(`${variable}: ${reason}`, { cause });
  }
  if (!text.includes('-----BEGIN ')) throw new ConfigurationError(`${variable}: ${file} is no PEM file`);
  return text;
}
