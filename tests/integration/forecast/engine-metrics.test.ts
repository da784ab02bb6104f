import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineMetrics } from '../../../deploy/metrics/engine-metrics.js';
import { serveMetrics } from '../../../deploy/metrics/serve-metrics.js';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { ModelSlot } from '../../../forecast/registry/model-slot.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from './support/fixture-models.js';
import { copyModel } from './support/model-versions.js';

const WORK = 'work-1.0.0';
const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

let registry: Registry;
let observer: EngineMetrics;
let engine: LocalEngine;

beforeEach(async () => {
  registry = new Registry();
  observer = new EngineMetrics(registry);
  engine = await LocalEngine.start({ provider: 'cpu', workers: 1, largestBatch: 4, observer });
  await engine.load(await readModel(WORK_MODEL));
});

afterEach(() => engine.close());

function maps(size: number): Tensors {
  return { x: { dims: [size, 4], data: new Float32Array(size * 4) } };
}

/** The value of a line of what Prometheus reads. */
async function value(name: string, labels: Record<string, string>): Promise<number | undefined> {
  const lines = (await registry.metrics()).split('\n');
  const line = lines.find(
    (candidate) =>
      candidate.startsWith(`${name}{`) &&
      Object.entries(labels).every(([label, text]) => candidate.includes(`${label}="${text}"`)),
  );
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

test('requests, maps, batches and times are counted as Triton counts them', async () => {
  await Promise.all([1, 2, 1].map((size) => engine.infer(WORK, maps(size))));
  const labels = { model: WORK, version: '1' };
  await expect(value('nv_inference_request_success', labels)).resolves.toBe(3);
  await expect(value('nv_inference_count', labels)).resolves.toBe(4);
  await expect(value('nv_inference_exec_count', labels)).resolves.toBe(1);
  const duration = (await value('nv_inference_request_duration_us', labels)) ?? 0;
  const queue = (await value('nv_inference_queue_duration_us', labels)) ?? 0;
  const compute = (await value('nv_inference_compute_infer_duration_us', labels)) ?? 0;
  expect(compute).toBeGreaterThan(0);
  expect(duration).toBeGreaterThanOrEqual(queue + compute);
  const batches = { model: WORK, provider: 'cpu', priority: 'live' };
  await expect(value('stationcast_inference_batch_size_sum', batches)).resolves.toBe(4);
  await expect(value('stationcast_inference_events_total', { event: 'model-loaded' })).resolves.toBe(1);
});

test('swaps of models are counted and timed, and so are those that are refused', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stationcast-swaps-'));
  const next = copyModel(WORK_MODEL, folder, '2.0.0');
  const slot = await ModelSlot.open(engine, await readModel(next), logger, observer);
  await slot.replace(copyModel(WORK_MODEL, folder, '3.0.0'));
  await expect(slot.replace(PERSISTENCE_MODEL)).rejects.toThrow(/its task is forecast/);
  await expect(value('stationcast_model_swaps_total', { outcome: 'swapped' })).resolves.toBe(1);
  await expect(value('stationcast_model_swaps_total', { outcome: 'refused' })).resolves.toBe(1);
  await expect(registry.metrics()).resolves.toMatch(/^stationcast_model_swap_seconds_count 1$/m);
  rmSync(folder, { recursive: true });
});

test('failures are counted by their reason', async () => {
  const caller = new AbortController();
  const request = engine.infer(WORK, maps(1), { signal: caller.signal });
  caller.abort();
  await expect(request).rejects.toThrow();
  await expect(value('nv_inference_request_failure', { model: WORK, reason: 'CANCELLED' })).resolves.toBe(1);
});

test('Prometheus reads them at /metrics, and finds nothing else there', async () => {
  await engine.infer(WORK, maps(1));
  const server = await serveMetrics(registry, '127.0.0.1', 0, logger);
  const metrics = await fetch(`${server.address}/metrics`);
  expect(metrics.headers.get('Content-Type')).toContain('text/plain');
  await expect(metrics.text()).resolves.toMatch(
    /^nv_inference_request_success\{model="work-1\.0\.0",version="1"\} 1$/m,
  );
  expect((await fetch(`${server.address}/`)).status).toBe(404);
  await server.close();
});
