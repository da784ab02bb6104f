/** What callers see of the engine from a tenth of its capacity to beyond it, and of live work under backfill. */
import type { EngineEvent } from '../../../forecast/engine/engine-events.js';
import type { InferenceEngine, Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import type { Figure } from '../support/benchmark.js';
import { concurrentRate, median } from './measure.js';
import { offerLoad, percentile } from './offered-load.js';

const OFFERED_PERCENT = [10, 25, 50, 75, 90, 100, 120];
const OVERLOAD_PERCENT = 120;
const MEBIBYTE = 2 ** 20;
/** Maps that may wait: a quarter of a second's work or so, so that an overload is felt within a measurement. */
const QUEUE_LIMIT = 64;
const LIVE_REQUESTS_PER_SECOND = 5;
const BACKFILL_BATCHES_IN_FLIGHT = 4;
const LIVE_ALLOWANCE_MS = 20;

export interface LoadCurveOptions {
  readonly model: ModelArtefact;
  /** Maps a second that the engine does at most. */
  readonly capacity: number;
  /** For each point of the curve. */
  readonly seconds: number;
  /** Inputs of so many maps. */
  readonly inputs: (size: number) => Tensors;
}

export async function loadCurve(options: LoadCurveOptions): Promise<Figure[]> {
  const events: EngineEvent[] = [];
  const engine = await LocalEngine.start({
    provider: 'cpu',
    queueLimit: QUEUE_LIMIT,
    observer: { observe: (event) => void events.push(event) },
  });
  try {
    await engine.load(options.model);
    const curve = await measureCurve(engine, options);
    events.length = 0;
    return [...curve, ...(await measureLive(engine, options, events))];
  } finally {
    await engine.close();
  }
}

async function measureCurve(
  engine: InferenceEngine,
  { model, capacity, seconds, inputs }: LoadCurveOptions,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const map = inputs(1);
  for (const percent of OFFERED_PERCENT) {
    const before = process.memoryUsage().rss;
    const load = await offerLoad((capacity * percent) / 100, seconds, () => engine.infer(model.id, map));
    const name = `offered ${percent} % of capacity`;
    figures.push(
      { name: `${name}: answered`, value: load.throughput, unit: 'maps/s' },
      { name: `${name}: latency p50`, value: percentile(load.latencies, 0.5), unit: 'ms' },
      { name: `${name}: latency p99`, value: percentile(load.latencies, 0.99), unit: 'ms' },
      { name: `${name}: told to try again`, value: 100 * load.refused, unit: '%' },
      { name: `${name}: failed otherwise`, value: load.failed, unit: '', bar: { atMost: 0 } },
    );
    if (percent !== OVERLOAD_PERCENT) continue;
    const growth = (process.memoryUsage().rss - before) / MEBIBYTE;
    figures.push({ name: `${name}: memory growth`, value: growth, unit: 'MiB', bar: { atMost: 64 } });
  }
  return figures;
}

/** Backfill that always has the next batches waiting, and a live request now and then. */
async function measureLive(
  engine: InferenceEngine,
  { model, seconds, inputs }: LoadCurveOptions,
  events: readonly EngineEvent[],
): Promise<Figure[]> {
  const maps = inputs(engine.largestBatch);
  const map = inputs(1);
  const duration = 4 * seconds;
  const [live] = await Promise.all([
    offerLoad(LIVE_REQUESTS_PER_SECOND, duration, () => engine.infer(model.id, map)),
    concurrentRate(duration, engine.largestBatch, BACKFILL_BATCHES_IN_FLIGHT, () =>
      engine.infer(model.id, maps, { priority: 'backfill' }),
    ),
  ]);
  const batchTime = median(
    events.flatMap((event) =>
      event.kind === 'batch' && event.priority === 'backfill' ? [event.computeTime] : [],
    ),
  );
  return [
    { name: 'backfill batch', value: batchTime, unit: 'ms' },
    {
      name: 'live latency p99 while backfill saturates the engine',
      value: percentile(live.latencies, 0.99),
      unit: 'ms',
      bar: { atMost: 2 * batchTime + LIVE_ALLOWANCE_MS },
      note: `${live.latencies.length} live requests`,
    },
  ];
}
