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

/** Where a checkout keeps it. */
export const STATE_FOLDER = path.join(PACKAGE_FOLDER, 'node_modules', '.cache', 'stationcast', 'services');

/** Undefined where nothing was started. */
export async function readState(stateFolder: string): Promise<ServicesState | undefined> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(stateFile(stateFolder), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeState(stateFolder: string, state: ServicesState, token: string): Promise<void> {
  await mkdir(stateFolder, { recursive: true });
  await writeFile(stateFile(stateFolder), JSON.stringify(state, undefined, 2));
  await writeFile(tokenFile(stateFolder), token, { mode: 0o600 });
}

export async function clearState(stateFolder: string, { folder }: ServicesState): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rm(stateFolder, { recursive: true, force: true });
}

/** InfluxDB's token, which may do everything. */
export function tokenFile(stateFolder: string): string {
  return path.join(stateFolder, 'influxdb-token');
}

function stateFile(stateFolder: string): string {
  return path.join(stateFolder, 'state.json');
}
