import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function isCollector(value: unknown): value is () => void {
  return typeof value === 'function';
}

/** Bytes of objects and buffers that are in use; garbage is collected before. */
export function collectedMemory(): number {
  if (!isCollector(collect)) throw new Error('the garbage collector cannot be called');
  // Buffers go with the second run, when what held them went with the first.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
