/** How near the engine comes to ONNX Runtime alone, what batching gains, and what it costs the event loop. */
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import type { LocalEngineOptions } from '../../../forecast/engine/local-engine-options.js';
import { listModels } from '../../../forecast/registry/list-models.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import { pipelineSignature } from '../../../forecast/registry/pipeline-signature.js';
import { selectModel } from '../../../forecast/registry/select-model.js';
import type { Figure } from '../support/benchmark.js';
import { BareSessions } from './bare-sessions.js';
import { loadCurve } from './load-curve.js';
import { concurrentRate, inTurn, rate } from './measure.js';

const CALLERS = 64;
const ROUNDS = 7;
const SECONDS = 1.5;
/** For each point of the latency-throughput curve. */
const CURVE_SECONDS = 10;
/** Requests of the largest batch for each worker that keep it busy: one computed, one waiting. */
const FULL_BATCHES_IN_FLIGHT = 2;
const STALL_RESOLUTION_MS = 1;

export async function engine(): Promise<Figure[]> {
  const model = selectModel((await listModels(['forecast/models'])).models, 'forecast');
  const threads = availableParallelism();
  const bare = await BareSessions.open(model, threads);
  // As each worker of the engine has it.
  const bareOfWorker = await BareSessions.open(model, 1);
  const batching = await start(model);
  const single = await start(model, { largestBatch: 1 });
  const batch = batching.largestBatch;
  try {
    const maps = inputs(model, batch);
    const map = inputs(model, 1);
    const rates = await inTurn(ROUNDS, {
      bare: () => rate(SECONDS, batch, () => bare.run(maps)),
      engine: () =>
        concurrentRate(SECONDS, batch, FULL_BATCHES_IN_FLIGHT * batching.concurrency, () =>
          batching.infer(model.id, maps),
        ),
      bareSingle: () => rate(SECONDS, 1, () => bare.run(map)),
      workerFull: () => rate(SECONDS, batch, () => bareOfWorker.run(maps)),
      workerSingle: () => rate(SECONDS, 1, () => bareOfWorker.run(map)),
      batched: () => concurrentRate(SECONDS, 1, CALLERS, () => batching.infer(model.id, map)),
      unbatched: () => concurrentRate(SECONDS, 1, CALLERS, () => single.infer(model.id, map)),
    });
    const stall = await eventLoopStall(() =>
      concurrentRate(4 * SECONDS, 1, CALLERS, () => batching.infer(model.id, map)),
    );
    const curve = await loadCurve({
      model,
      capacity: rates('batched'),
      seconds: CURVE_SECONDS,
      inputs: (size) => inputs(model, size),
    });
    const allowed = rates('workerFull') / rates('workerSingle');
    return [
      { name: `bare session.run, batch ${batch}`, value: rates('bare'), unit: 'maps/s', note: model.id },
      { name: 'bare session.run, batch 1', value: rates('bareSingle'), unit: 'maps/s' },
      { name: `engine, batch ${batch}`, value: rates('engine'), unit: 'maps/s' },
      {
        name: 'engine / bare',
        value: rates('engine') / rates('bare'),
        unit: '',
        bar: { atLeast: 0.9 },
      },
      { name: 'event loop stall, p99', value: stall, unit: 'ms', bar: { atMost: 25 } },
      { name: `${CALLERS} callers of one map, batched`, value: rates('batched'), unit: 'maps/s' },
      { name: `${CALLERS} callers of one map, one by one`, value: rates('unbatched'), unit: 'maps/s' },
      {
        name: 'gain of batching',
        value: rates('batched') / rates('unbatched'),
        unit: '',
        bar: { atLeast: Math.min(2.5, 0.9 * allowed) },
        note: `bare session.run on one core gains ${allowed.toFixed(2)} from batch 1 to ${batch}`,
      },
      {
        name: 'batched / bare session.run of one map at a time on all cores',
        value: rates('batched') / rates('bareSingle'),
        unit: '',
      },
      ...curve,
    ];
  } finally {
    await Promise.all([batching.close(), single.close()]);
  }
}

async function start(model: ModelArtefact, options: Partial<LocalEngineOptions> = {}): Promise<LocalEngine> {
  const started = await LocalEngine.start({ provider: 'cpu', ...options });
  await started.load(model);
  return started;
}

/** Values of about the size that readings have; their content does not change the time. */
function inputs({ manifest }: ModelArtefact, size: number): Tensors {
  return Object.fromEntries(
    pipelineSignature(manifest.pipeline).inputs.map(({ name, shape }) => {
      const dims = shape.map((dimension) => (dimension === 'batch' ? size : dimension));
      const length = dims.reduce((product, dimension) => product * dimension, 1);
      return [name, { dims, data: Float32Array.from({ length }, (_, index) => Math.sin(index)) }];
    }),
  );
}

/** 99th percentile of the time by which the event loop was late while `work` ran, in milliseconds. */
async function eventLoopStall(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: STALL_RESOLUTION_MS });
  delay.enable();
  await work();
  delay.disable();
  return Math.max(0, delay.percentile(99) / 1e6 - STALL_RESOLUTION_MS);
}
