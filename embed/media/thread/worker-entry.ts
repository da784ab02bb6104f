import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COMPILED = new URL('./mapping-worker.js', import.meta.url);
const IN_BUILD = new URL('../../../dist/embed/media/thread/mapping-worker.js', import.meta.url);

/** The thread's compiled script: beside this module, or in the build where this runs from its source (tests). */
export function mappingWorker(): URL {
  return existsSync(fileURLToPath(COMPILED)) ? COMPILED : IN_BUILD;
}
