import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../../ingest/errors.js';
import { freePort } from './free-port.js';
import { runScript } from './run-script.js';
import { startProcess, type ServiceProcess } from './service-process.js';

export interface InfluxDbPlace {
  /** Where its data lies; it comes back with it. */
  readonly folder: string;
  readonly port: number;
  /** May do everything. */
  readonly token: string;
  /** PEM files. A server with TLS has to have been set up without it before. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
}

export const ORGANIZATION = 'stationcast';
export const BUCKET = 'stationcast';

export async function newInfluxDbPlace(folder: string): Promise<InfluxDbPlace> {
  return { folder, port: await freePort(), token: randomBytes(32).toString('base64url') };
}

/** Starts InfluxDB, and sets it up where the folder is new. Builds the server the first time: minutes. */
export async function startInfluxDb(place: InfluxDbPlace): Promise<ServiceProcess> {
  const binary = await runScript('influxdb/build.sh');
  const { tls } = place;
  await mkdir(place.folder, { recursive: true });
  const service = await startProcess({
    name: 'InfluxDB',
    command: binary,
    arguments: [
      `--bolt-path=${path.join(place.folder, 'influxd.bolt')}`,
      `--sqlite-path=${path.join(place.folder, 'influxd.sqlite')}`,
      `--engine-path=${path.join(place.folder, 'engine')}`,
      `--http-bind-address=127.0.0.1:${place.port}`,
      '--reporting-disabled',
      ...(tls === undefined ? [] : [`--tls-cert=${tls.certificateFile}`, `--tls-key=${tls.keyFile}`]),
    ],
    folder: place.folder,
    isHealthy: (log) =>
      tls === undefined
        ? answers(`${urlOf(place)}/health`)
        : Promise.resolve(log.includes('transport=https')),
  });
  if (tls === undefined) await setUp(place);
  return service;
}

export function urlOf({ port, tls }: Pick<InfluxDbPlace, 'port' | 'tls'>): string {
  return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
}

async function setUp(place: InfluxDbPlace): Promise<void> {
  const address = `${urlOf(place)}/api/v2/setup`;
  const { allowed } = z.object({ allowed: z.boolean() }).parse(await (await fetch(address)).json());
  if (!allowed) return;
  const response = await fetch(address, {
    method: 'POST',
    body: JSON.stringify({
      username: 'stationcast',
      password: randomBytes(24).toString('base64url'),
      token: place.token,
      org: ORGANIZATION,
      bucket: BUCKET,
      retentionPeriodSeconds: 0,
    }),
  });
  if (!response.ok) throw new ConfigurationError(`InfluxDB cannot be set up: ${await response.text()}`);
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
