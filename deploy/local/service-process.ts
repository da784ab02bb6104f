import { execFile, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../ingest/clock.js';
import { ConfigurationError } from '../../ingest/errors.js';

/** A server that runs on its own. Its folder stands in its command line, by which it is known again. */
export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  readonly folder: string;
}

export interface Launch {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** Its variables, beside those that say where programs are; by default those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the server does its work by now; asked until it does. */
  isHealthy(log: string): Promise<boolean>;
}

const START_LIMIT = 120_000;
const STOP_LIMIT = 20_000;
const POLL_INTERVAL = 100;
const LOG_CHARACTERS_SHOWN = 2000;

/** Starts the server, which outlives this process, and resolves when it is healthy. */
export async function startProcess(launch: Launch): Promise<ServiceProcess> {
  const logFile = path.join(launch.folder, 'log');
  const log = await open(logFile, 'w');
  const child = spawn(launch.command, launch.arguments, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...(launch.environment === undefined
      ? {}
      : { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...launch.environment } }),
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      reject(new ConfigurationError(`cannot run ${launch.command}: ${cause.message}`, { cause }));
    });
  });
  await log.close();
  child.unref();
  const service = { name: launch.name, pid: child.pid ?? 0, folder: launch.folder };
  try {
    await until(START_LIMIT, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
      return launch.isHealthy(await readFile(logFile, 'utf8'));
    });
  } catch (cause) {
    await stopProcess(service);
    const end = (await readFile(logFile, 'utf8')).slice(-LOG_CHARACTERS_SHOWN);
    throw new ConfigurationError(`${launch.name} does not start: ${String(cause)}\n${end}`, { cause });
  }
  return service;
}

/** Asks the server to end, and ends it where it does not; resolves when it is gone. */
export async function stopProcess(service: ServiceProcess): Promise<void> {
  if (!(await isRunning(service))) return;
  process.kill(service.pid, 'SIGTERM');
  try {
    await until(STOP_LIMIT, async () => !(await isRunning(service)));
  } catch {
    await killProcess(service);
  }
}

/** Ends the server as a power cut would. */
export async function killProcess(service: ServiceProcess): Promise<void> {
  if (!(await isRunning(service))) return;
  process.kill(service.pid, 'SIGKILL');
  await until(STOP_LIMIT, async () => !(await isRunning(service)));
}

/** Process ids are used again, so the command line has to be the server's as well. */
export async function isRunning({ pid, folder }: ServiceProcess): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    return stdout.includes(folder);
  } catch {
    return false;
  }
}

async function until(limit: number, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = systemClock.now() + limit;
  while (!(await isDone())) {
    if (systemClock.now() > deadline) throw new Error(`not within ${limit / 1000} s`);
    await systemClock.sleep(POLL_INTERVAL);
  }
}
