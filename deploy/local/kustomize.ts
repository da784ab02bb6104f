import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runScript } from './run-script.js';

/** What `kubectl apply --kustomize` would send of a folder, as YAML. Builds kustomize the first time: a minute. */
export async function renderKustomization(folder: string): Promise<string> {
  const binary = await runScript('kustomize/build.sh');
  const { stdout } = await promisify(execFile)(binary, ['build', folder]);
  return stdout;
}
