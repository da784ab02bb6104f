import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { ConfigurationError } from '../../ingest/errors.js';
import { PACKAGE_FOLDER } from '../package-files.js';

/** Runs a script of deploy/local and gives the path that it prints; its progress goes to standard error. */
export async function runScript(script: string): Promise<string> {
  const file = path.join(PACKAGE_FOLDER, 'deploy', 'local', script);
  const child = spawn(file, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  const [exitCode, output] = await Promise.all([ended, text(child.stdout)]);
  if (exitCode !== 0) throw new ConfigurationError(`${file} failed with exit code ${exitCode ?? 'none'}`);
  return output.trim();
}
