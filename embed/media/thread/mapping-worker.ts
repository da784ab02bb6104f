import { parentPort } from 'node:worker_threads';
import { InvalidInputError } from '../../../ingest/errors.js';
import { mapMedia } from '../map-media.js';
import type { MappingAnswer, MappingCall } from './messages.js';

/** The thread's script: one file at a time. */
parentPort?.on('message', (call: MappingCall) => {
  void answer(call).then((message) => {
    parentPort?.postMessage(message);
  });
});

async function answer({ bytes, mapping }: MappingCall): Promise<MappingAnswer> {
  try {
    return { kind: 'map', map: await mapMedia(bytes, mapping) };
  } catch (error) {
    if (error instanceof InvalidInputError) {
      return { kind: 'refused', field: error.field, value: plain(error.value), allowed: error.allowed };
    }
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Of a value what can cross to another thread and still reads the same. */
function plain(value: unknown): string | number | undefined {
  if (typeof value === 'number' || typeof value === 'string' || value === undefined) return value;
  return JSON.stringify(value);
}
