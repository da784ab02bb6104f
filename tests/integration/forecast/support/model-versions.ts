import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export type LooseManifest = Record<string, unknown>;

/**
 * A copy of a model under another version, in a folder named after it, which appears all at once; `change` may spoil
 * the manifest.
 */
export function copyModel(
  source: string,
  folder: string,
  version: string,
  change: (manifest: LooseManifest) => void = () => undefined,
): string {
  const target = path.join(folder, `model-${version}`);
  const draft = `${folder}-draft-${version}`;
  cpSync(source, draft, { recursive: true });
  const file = path.join(draft, 'manifest.json');
  const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  manifest.version = version;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
  renameSync(draft, target);
  return target;
}
