/** Entry of a worker thread: owns its sessions, answers one call after another. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Tensors } from '../inference-engine.js';
import type { Provider } from '../providers.js';
import { type WorkerCall, type WorkerMessage, type WorkerRequest, workerSettingsSchema } from './messages.js';
import { Pipeline } from './pipeline.js';
import { selectProvider } from './select-provider.js';
import { SessionCache } from './session-cache.js';

const port = parentPort;
if (port === null) throw new Error('inference-worker runs as a worker thread of the engine only');

const settings = workerSettingsSchema.parse(workerData);
const selection = await selectProvider(settings.providers);
if (selection.provider === undefined) {
  send({ kind: 'unavailable', reasons: selection.reasons });
} else {
  serve(selection.provider);
  send({ kind: 'ready', provider: selection.provider });
}

function serve(provider: Provider): void {
  const sessions = new SessionCache(provider, settings.threads);
  const pipelines = new Map<string, Pipeline>();
  let last = Promise.resolve();

  port?.on('message', ({ id, call }: WorkerRequest) => {
    last = last.then(async () => {
      try {
        const start = performance.now();
        const outputs = await execute(call);
        send({ kind: 'answer', id, outputs, computeTime: performance.now() - start });
      } catch (error) {
        send({ kind: 'refusal', id, reason: error instanceof Error ? error.message : String(error) });
      }
    });
  });

  async function execute(call: WorkerCall): Promise<Tensors> {
    switch (call.kind) {
      case 'load':
        pipelines.set(call.model.id, await Pipeline.open(call.model, sessions));
        return {};
      case 'unload':
        await pipelines.get(call.modelId)?.close();
        pipelines.delete(call.modelId);
        return {};
      case 'run': {
        const pipeline = pipelines.get(call.modelId);
        if (pipeline === undefined) throw new Error(`model ${call.modelId} is not loaded in this worker`);
        return pipeline.run(call.inputs);
      }
    }
  }
}

function send(message: WorkerMessage): void {
  const buffers =
    message.kind === 'answer' ? Object.values(message.outputs).map(({ data }) => data.buffer) : [];
  port?.postMessage(
    message,
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}
