import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PACKAGE_FOLDER } from '../package-files.js';

const processSchema = z.strictObject({ name: z.string(), pid: z.int(), folder: z.string() });

const stateSchema = z.strictObject({
  /** Temporary; holds the data of both. */
  folder: z.string(),
  influxdb: z.strictObject({ process: processSchema, url: z.string() }),
  kafka: z.strictObject({ process: processSchema, broker: z.string() }),
});

/** What runs for this checkout. */
export type ServicesState = z.output<typeof stateSchema>;

const STATE_FOLDER = path.join(PACKAGE_FOLDER, 'node_modules', '.cache', 'stationcast', 'services');
const STATE_FILE = path.join(STATE_FOLDER, 'state.json');
export const TOKEN_FILE = path.join(STATE_FOLDER, 'influxdb-token');

/** Undefined where nothing was started. */
export async function readState(): Promise<ServicesState | undefined> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(STATE_FILE, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeState(state: ServicesState, token: string): Promise<void> {
  await mkdir(STATE_FOLDER, { recursive: true });
  await writeFile(STATE_FILE, JSON.stringify(state, undefined, 2));
  await writeFile(TOKEN_FILE, token, { mode: 0o600 });
}

export async function clearState({ folder }: ServicesState): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rm(STATE_FOLDER, { recursive: true, force: true });
}
