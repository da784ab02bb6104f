import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COMPILED = new URL('./inference-worker.js', import.meta.url);
const IN_BUILD = new URL('../../../dist/forecast/engine/worker/inference-worker.js', import.meta.url);

/**
 * The compiled entry of the worker thread. Node starts threads from JavaScript only, so where this module itself
 * runs from its TypeScript source (tests), the thread comes from the build; tests/support/build-for-tests.ts keeps
 * that one fresh.
 */
export function workerEntry(): URL {
  return existsSync(fileURLToPath(COMPILED)) ? COMPILED : IN_BUILD;
}
