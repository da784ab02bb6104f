import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineEvent } from '../../../forecast/engine/engine-events.js';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { InferenceFailedError } from '../../../ingest/errors.js';
import { WORK_MODEL } from './support/fixture-models.js';

const WORK = 'work-1.0.0';
const ENDS_WORKER = -1;
const ENDS_WORKER_ONCE = -2;

let folder: string;
let engine: LocalEngine;
const events: EngineEvent[] = [];

function map(value: number): Tensors {
  return { x: { dims: [1, 4], data: new Float32Array(4).fill(value) } };
}

function brokenMark(): string {
  return path.join(folder, 'broken');
}

async function start(workers: number): Promise<void> {
  const faulty = new URL('fixtures/faulty-worker.js', import.meta.url);
  faulty.searchParams.set('marker', path.join(folder, 'marker'));
  faulty.searchParams.set('broken', brokenMark());
  // Threads start from plain files only, whose imports may carry a query.
  const entry = path.join(folder, 'entry.mjs');
  writeFileSync(entry, `import '${faulty.href}';`);
  engine = await LocalEngine.start({
    provider: 'cpu',
    workers,
    threadsPerWorker: 1,
    largestBatch: 1,
    workerEntry: pathToFileURL(entry),
    observer: { observe: (event) => void events.push(event) },
  });
  await engine.load(await readModel(WORK_MODEL));
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stationcast-worker-'));
  events.length = 0;
});

afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

test('requests of a lost worker are run again by its replacement', async () => {
  await start(1);
  const answers = await Promise.all([engine.infer(WORK, map(ENDS_WORKER_ONCE)), engine.infer(WORK, map(7))]);
  expect(answers.map(({ y }) => y?.data[0])).toEqual([-4, 14]);
  expect(events.map(({ kind }) => kind)).toContain('worker-replaced');
});

test('a request that ends two workers is given up with a clear error, and the others run', async () => {
  await start(1);
  const fatal = engine.infer(WORK, map(ENDS_WORKER));
  const others = [1, 2, 3].map((value) => engine.infer(WORK, map(value)));
  await expect(fatal).rejects.toThrow(InferenceFailedError);
  await expect(fatal).rejects.toThrow(/work-1\.0\.0 failed: inference worker ended: exit code 3/);
  await expect(Promise.all(others)).resolves.toHaveLength(3);
  expect(events.filter(({ kind }) => kind === 'worker-lost')).toHaveLength(2);
});

test('other workers go on while one is replaced', async () => {
  await start(2);
  const fatal = engine.infer(WORK, map(ENDS_WORKER));
  const others = Array.from({ length: 20 }, (_, value) => engine.infer(WORK, map(value)));
  await expect(fatal).rejects.toThrow(InferenceFailedError);
  await expect(Promise.all(others)).resolves.toHaveLength(20);
});

test('while no worker can be started requests fail at once; they work again when one can', async () => {
  await start(1);
  writeFileSync(brokenMark(), '');
  const lost = engine.infer(WORK, map(ENDS_WORKER));
  const waiting = engine.infer(WORK, map(1));
  await expect(lost).rejects.toThrow(/out of order/);
  await expect(waiting).rejects.toThrow(/out of order/);
  await expect(engine.infer(WORK, map(1))).rejects.toThrow(/no inference worker can be started/);
  rmSync(brokenMark());
  await expect.poll(() => engine.infer(WORK, map(1)).then(({ y }) => y?.data[0])).toBe(2);
});

test('closing does not wait for a replacement', async () => {
  await start(1);
  const fatal = engine.infer(WORK, map(ENDS_WORKER));
  await expect(fatal).rejects.toThrow(InferenceFailedError);
  await engine.close();
});
