import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export const PYTHON = process.env.STATIONCAST_PYTHON ?? 'python3';

const execute = promisify(execFile);

/**
 * A folder of Python packages to put on PYTHONPATH, installed from PyPI where it is not there yet. It lies outside the
 * repository, named after what is in it. `requirements` is the path of a file of pip's.
 */
export async function pythonPackages(requirements: string): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.STATIONCAST_CACHE ?? path.join(homedir(), '.cache', 'stationcast');
  const folder = path.join(cache, `${path.basename(requirements, '.txt')}-${digest}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-warn-conflicts'];
  await execute(PYTHON, ['-m', 'pip', 'install', ...quiet, '--target', draft, '--requirement', requirements]);
  await rename(draft, folder);
  return folder;
}

/** What a script writes to its standard output. */
export async function runPython(script: string, packages: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(PYTHON, [script, ...args], {
    env: { ...process.env, PYTHONPATH: packages },
  });
  return stdout;
}
