import { afterEach, expect, test } from 'vitest';
import type { EngineEvent } from '../../../forecast/engine/engine-events.js';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import type { LocalEngineOptions } from '../../../forecast/engine/local-engine-options.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import {
  CancelledError,
  ConfigurationError,
  DeadlineExceededError,
  InvalidInputError,
  ModelRejectedError,
  NotFoundError,
  QueueFullError,
} from '../../../ingest/errors.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';

const WORK = 'work-1.0.0';
const engines: LocalEngine[] = [];
const events: EngineEvent[] = [];

async function startWithWork(options: Partial<LocalEngineOptions> = {}): Promise<LocalEngine> {
  const engine = await start(options);
  await engine.load(await readModel(WORK_MODEL));
  return engine;
}

async function start(options: Partial<LocalEngineOptions> = {}): Promise<LocalEngine> {
  const observer = { observe: (event: EngineEvent) => void events.push(event) };
  const engine = await LocalEngine.start({ provider: 'cpu', workers: 1, observer, ...options });
  engines.push(engine);
  return engine;
}

/** `size` maps that all hold `value`. */
function maps(value: number, size = 1): Tensors {
  return { x: { dims: [size, 4], data: new Float32Array(size * 4).fill(value) } };
}

function batches(): Extract<EngineEvent, { kind: 'batch' }>[] {
  return events.filter((event) => event.kind === 'batch');
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  events.length = 0;
});

test('requests that arrive together run as one batch, and each gets its own answer', async () => {
  const engine = await startWithWork();
  const sizes = [1, 3, 2, 1];
  const answers = await Promise.all(sizes.map((size, index) => engine.infer(WORK, maps(index + 1, size))));
  for (const [index, { y }] of answers.entries()) {
    const size = sizes[index] ?? 0;
    expect(y?.dims).toEqual([size, 4]);
    expect([...(y?.data ?? [])]).toEqual(Array(size * 4).fill(2 * (index + 1)));
  }
  expect(batches()).toMatchObject([{ model: WORK, provider: 'cpu', size: 7, paddedSize: 7, requests: 4 }]);
});

test('a batch never grows beyond the largest one', async () => {
  const engine = await startWithWork({ largestBatch: 4 });
  await Promise.all(Array.from({ length: 10 }, (_, index) => engine.infer(WORK, maps(index))));
  expect(batches().map(({ size }) => size)).toEqual([4, 4, 2]);
});

test("the caller's tensors are left as they were", async () => {
  const engine = await startWithWork();
  const inputs = maps(3);
  await engine.infer(WORK, inputs);
  expect(inputs.x?.data).toEqual(new Float32Array(4).fill(3));
});

test('live requests run before all the backfill that waits', async () => {
  const engine = await startWithWork({ largestBatch: 2, longestDelay: 0 });
  const finished: string[] = [];
  const backfill = Array.from({ length: 8 }, async () => {
    await engine.infer(WORK, maps(1), { priority: 'backfill' });
    finished.push('backfill');
  });
  const live = engine.infer(WORK, maps(2)).then(() => finished.push('live'));
  await Promise.all([...backfill, live]);
  // At most the one batch that was running already is ahead of it.
  expect(finished.indexOf('live')).toBeLessThanOrEqual(2);
});

test('a full queue refuses more, and only in its own priority', async () => {
  const engine = await startWithWork({ largestBatch: 1, queueLimit: 3 });
  const backfill = Array.from({ length: 6 }, () => engine.infer(WORK, maps(1), { priority: 'backfill' }));
  const live = engine.infer(WORK, maps(1));
  const outcomes = await Promise.allSettled(backfill);
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(2);
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(QueueFullError);
    expect(reason).toMatchObject({ retriable: true });
  }
  await expect(live).resolves.toBeDefined();
});

test('a request whose deadline passes in the queue is refused, the others run', async () => {
  const engine = await startWithWork({ largestBatch: 1, longestDelay: 0 });
  const first = engine.infer(WORK, maps(1));
  const late = engine.infer(WORK, maps(2), { deadline: 1 });
  await expect(late).rejects.toThrow(DeadlineExceededError);
  await expect(first).resolves.toBeDefined();
});

test('a request can be cancelled while it waits, and before it is made', async () => {
  const engine = await startWithWork({ largestBatch: 1 });
  const running = engine.infer(WORK, maps(1));
  const caller = new AbortController();
  const waiting = engine.infer(WORK, maps(2), { signal: caller.signal });
  caller.abort();
  await expect(waiting).rejects.toThrow(CancelledError);
  await expect(engine.infer(WORK, maps(2), { signal: caller.signal })).rejects.toThrow(CancelledError);
  await running;
  expect(batches()).toHaveLength(1);
});

test('any number of requests may share a signal without a warning', async () => {
  const engine = await startWithWork();
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 40 }, () => engine.infer(WORK, maps(1), { signal })));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('inputs that the manifest does not know or that have another shape are refused by name', async () => {
  const engine = await startWithWork({ largestBatch: 8 });
  const data = new Float32Array(4);
  const refused: [Tensors, RegExp][] = [
    [{ z: { dims: [1, 4], data } }, /inputs: "z" .* only x/],
    [{ x: { dims: [1, 5], data } }, /inputs\.x\.dims: \[1,5\] .* \[1, 4\]/],
    [{ x: { dims: [1, 4], data: data.subarray(1) } }, /inputs\.x\.data\.length: 3 .* 4/],
    [maps(1, 9), /batch: 9 .* 1 to 8/],
    [{}, /batch: 0/],
  ];
  for (const [inputs, message] of refused) {
    const answer = engine.infer(WORK, inputs);
    await expect(answer).rejects.toThrow(InvalidInputError);
    await expect(answer).rejects.toThrow(message);
  }
});

test('a model that is not loaded is named together with those that are', async () => {
  const engine = await startWithWork();
  await expect(engine.infer('other-1.0.0', maps(1))).rejects.toThrow(NotFoundError);
  await expect(engine.infer('other-1.0.0', maps(1))).rejects.toThrow(/loaded: work-1\.0\.0/);
});

test('graphs of a pipeline run one after another, and only what no graph reads is answered', async () => {
  const engine = await start();
  await engine.load(await readModel(PERSISTENCE_MODEL));
  const size = 2;
  const series = new Float32Array(size * 48 * 6).map((_, index) => index % 6);
  const answer = await engine.infer('persistence-1.0.0', {
    values: { dims: [size, 48, 6], data: series },
    observed: { dims: [size, 48, 6], data: new Float32Array(series.length).fill(1) },
    time: { dims: [size, 48, 4], data: new Float32Array(size * 48 * 4) },
    geography: { dims: [size, 12], data: new Float32Array(size * 12) },
  });
  expect(Object.keys(answer).sort()).toEqual(['mean', 'quantiles', 'wind_vector']);
  expect(answer.mean?.dims).toEqual([size, 24, 3, 2]);
  expect([...(answer.mean?.data.slice(0, 6) ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...(answer.quantiles?.data.slice(0, 5) ?? [])]).toEqual([-2, -1, 0, 1, 2]);
});

test('unloading finishes what waits, then the model is gone and can be loaded again', async () => {
  const engine = await startWithWork({ largestBatch: 1 });
  const requests = [1, 2, 3].map((value) => engine.infer(WORK, maps(value)));
  await engine.unload(WORK);
  await expect(Promise.all(requests)).resolves.toHaveLength(3);
  await expect(engine.infer(WORK, maps(1))).rejects.toThrow(NotFoundError);
  await engine.load(await readModel(WORK_MODEL));
  await expect(engine.infer(WORK, maps(1))).resolves.toBeDefined();
});

test('unloading does not wait for requests whose callers have gone', async () => {
  const engine = await startWithWork({ longestDelay: 10_000 });
  const caller = new AbortController();
  const request = engine.infer(WORK, maps(1), { signal: caller.signal });
  const unloaded = engine.unload(WORK);
  caller.abort();
  await expect(request).rejects.toThrow(CancelledError);
  await unloaded;
});

test('closing finishes what waits and takes nothing new', async () => {
  const engine = await startWithWork({ largestBatch: 1, longestDelay: 10_000 });
  const requests = [1, 2, 3].map((value) => engine.infer(WORK, maps(value)));
  const closed = engine.close();
  await expect(engine.infer(WORK, maps(4))).rejects.toThrow(CancelledError);
  await expect(Promise.all(requests)).resolves.toHaveLength(3);
  await closed;
});

test('the same model twice is refused', async () => {
  const engine = await startWithWork();
  await expect(engine.load(await readModel(WORK_MODEL))).rejects.toThrow(ModelRejectedError);
});

test('a provider that is not here is refused at the start, with what to install', async () => {
  await expect(LocalEngine.start({ provider: 'cuda' })).rejects.toThrow(ConfigurationError);
  await expect(LocalEngine.start({ provider: 'cuda' })).rejects.toThrow(
    /cuda is not available here: .*ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node/,
  );
});

test('several workers share the work', async () => {
  const engine = await startWithWork({ workers: 2, largestBatch: 1 });
  const answers = await Promise.all([1, 2, 3, 4].map((value) => engine.infer(WORK, maps(value))));
  expect(answers.map(({ y }) => y?.data[0])).toEqual([2, 4, 6, 8]);
});
