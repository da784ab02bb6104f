import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Nearest folder above this file that holds package.json: the same for sources, for dist and when installed. */
export const PACKAGE_FOLDER = findPackageFolder(path.dirname(fileURLToPath(import.meta.url)));

export const MODELS_FOLDER = path.join(PACKAGE_FOLDER, 'forecast', 'models');
export const SAMPLE_FOLDER = path.join(PACKAGE_FOLDER, 'ingest', 'samples', 'new-york-2013');
export const WEB_FOLDER = path.join(PACKAGE_FOLDER, 'dashboards', 'web', 'dist');

export const VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(path.join(PACKAGE_FOLDER, 'package.json'), 'utf8'))).version;

function findPackageFolder(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new Error('stationcast is not inside a package');
  return findPackageFolder(parent);
}
