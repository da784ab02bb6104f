import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineEvent } from '../../../forecast/engine/engine-events.js';
import type { InferenceEngine, Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { OpenInferenceEngine } from '../../../forecast/open-inference/client/open-inference-engine.js';
import type { TensorSpecification } from '../../../forecast/registry/manifest.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import {
  ConfigurationError,
  DeadlineExceededError,
  InferenceFailedError,
  InvalidInputError,
  ModelRejectedError,
} from '../../../ingest/errors.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from '../forecast/support/fixture-models.js';
import { fullWindow, stationAt } from '../forecast/support/windows.js';
import { type ApiServer, startApi } from './api-server.js';

const WORK = 'work-1.0.0';
const SERVED_BATCH = 4;

let local: LocalEngine;
let work: ModelArtefact;
let persistence: ModelArtefact;
let server: ApiServer;
let front: Server;
/** What the server in front answers instead of passing on, first come first. */
let disturbances: ((response: ServerResponse) => void)[];
let inferences: string[];
const events: EngineEvent[] = [];
const engines: InferenceEngine[] = [];

beforeEach(async () => {
  disturbances = [];
  inferences = [];
  events.length = 0;
  local = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1, largestBatch: SERVED_BATCH });
  work = await readModel(WORK_MODEL);
  persistence = await readModel(PERSISTENCE_MODEL);
  await local.load(work);
  await local.load(persistence);
  server = await startApi({ inference: { engine: local, models: () => [work, persistence] } });
  front = createServer((request, response) => void passOn(request, response));
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  front.closeAllConnections();
  front.close();
  await server.stop();
  await local.close();
});

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '', headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  const isInference = url.endsWith('/infer');
  if (isInference) inferences.push(url);
  const disturbance = isInference ? disturbances.shift() : undefined;
  if (disturbance !== undefined) {
    disturbance(response);
    return;
  }
  const headerLength = headers['inference-header-content-length'];
  const answer = await fetch(`${server.address}${url}`, {
    method,
    ...(method === 'POST' && { body: Uint8Array.from(Buffer.concat(chunks)) }),
    headers: { ...(typeof headerLength === 'string' && { 'Inference-Header-Content-Length': headerLength }) },
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function frontAddress(): string {
  return `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
}

async function connect(
  options: Partial<Parameters<typeof OpenInferenceEngine.connect>[0]> = {},
): Promise<OpenInferenceEngine> {
  const engine = await OpenInferenceEngine.connect({
    firstRetryDelay: 5,
    observer: { observe: (event) => void events.push(event) },
    ...options,
    address: options.address ?? frontAddress(),
  });
  engines.push(engine);
  return engine;
}

async function connectWithWork(
  options: Partial<Parameters<typeof OpenInferenceEngine.connect>[0]> = {},
): Promise<OpenInferenceEngine> {
  const engine = await connect(options);
  await engine.load(work);
  inferences = [];
  return engine;
}

function maps(value: number, size = 1): Tensors {
  return { x: { dims: [size, 4], data: new Float32Array(size * 4).fill(value) } };
}

function unavailable(response: ServerResponse): void {
  response.writeHead(503).end('{"error":"busy"}');
}

test('the forecasts of a day are those of the local engine', async () => {
  const engine = await connect();
  await engine.load(persistence);
  const stations = [stationAt('a', 50), stationAt('b', 51), stationAt('c', 52)];
  const windows = Array.from({ length: 24 }, (_, hour) =>
    fullWindow(stations, 1000 + hour, (at, station) => Math.sin(at) * (1 + station)),
  );
  const remote = await new Forecaster(engine, persistence).forecast(windows);
  expect(remote).toHaveLength(72);
  expect(remote).toEqual(await new Forecaster(local, persistence).forecast(windows));
});

test('requests that arrive together go as one, and what is more than the server takes goes in parts', async () => {
  const engine = await connectWithWork();
  const answers = await Promise.all([1, 2, 3].map((value) => engine.infer(WORK, maps(value))));
  expect(answers.map(({ y }) => y?.data[0])).toEqual([2, 4, 6]);
  expect(inferences).toHaveLength(1);
  const { y } = await engine.infer(WORK, maps(5, 10));
  expect(y).toEqual({ dims: [10, 4], data: new Float32Array(40).fill(10) });
  expect(inferences).toHaveLength(1 + Math.ceil(10 / SERVED_BATCH));
});

test('it says which server runs the model, and reports its work', async () => {
  const engine = await connectWithWork();
  expect(engine.provider).toBe('stationcast 0.0.0-test');
  await engine.infer(WORK, maps(1), { priority: 'backfill' });
  expect(events).toMatchObject([
    { kind: 'model-loaded', model: WORK },
    { kind: 'request', outcome: 'success', priority: 'backfill' },
    { kind: 'batch', provider: 'stationcast 0.0.0-test', size: 1 },
  ]);
});

test('a server that is busy, cuts the line or hangs is asked again', async () => {
  const engine = await connectWithWork({ timeout: 300 });
  disturbances = [unavailable, (response) => void response.destroy(), () => undefined];
  await expect(engine.infer(WORK, maps(4))).resolves.toMatchObject({ y: { dims: [1, 4] } });
  expect(inferences).toHaveLength(4);
});

test('after the last retry the caller is told what the server said, and that trying later can help', async () => {
  const engine = await connectWithWork({ retries: 2 });
  disturbances = [unavailable, unavailable, unavailable];
  const answer = engine.infer(WORK, maps(4));
  await expect(answer).rejects.toThrow(InferenceFailedError);
  await expect(answer).rejects.toThrow(/\/v2\/models\/work-1\.0\.0\/infer answered 503: busy/);
  await expect(answer).rejects.toMatchObject({ retriable: true });
  expect(inferences).toHaveLength(3);
});

test('an error that will not change is not tried again', async () => {
  const engine = await connectWithWork();
  disturbances = [(response) => void response.writeHead(500).end('out of order')];
  const answer = engine.infer(WORK, maps(4));
  await expect(answer).rejects.toThrow(/answered 500: out of order/);
  await expect(answer).rejects.toMatchObject({ retriable: false });
  expect(inferences).toHaveLength(1);
});

test('an answer that is not of the protocol is refused', async () => {
  const engine = await connectWithWork();
  disturbances = [(response) => void response.end('<html>')];
  await expect(engine.infer(WORK, maps(4))).rejects.toThrow(InvalidInputError);
});

test('a deadline holds while the server hangs', async () => {
  const engine = await connectWithWork({ timeout: 500, retries: 0 });
  disturbances = [() => undefined];
  await expect(engine.infer(WORK, maps(4), { deadline: 50 })).rejects.toThrow(DeadlineExceededError);
});

test('an address where no server answers is refused at the start', async () => {
  const address = frontAddress();
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
  const connection = connect({ address, retries: 1 });
  await expect(connection).rejects.toThrow(ConfigurationError);
  await expect(connection).rejects.toThrow(/no inference server answers at http:.*check the address/);
});

test('a model that the server has not, or has with other tensors, is refused', async () => {
  const engine = await connect({ modelName: ({ manifest }) => manifest.name });
  const [graph] = work.manifest.pipeline;
  if (graph === undefined) throw new Error('the model has no graph');
  const changed = (pipeline: typeof work.manifest.pipeline, name = 'work'): ModelArtefact => ({
    ...work,
    manifest: { ...work.manifest, name, pipeline },
  });
  const fiveWide: TensorSpecification = { name: 'x', type: 'float32', shape: ['batch', 5] };
  const refusals: [ModelArtefact, RegExp][] = [
    [changed([graph], 'none'), /answered 404: model none is not loaded/],
    [
      changed([{ ...graph, inputs: [fiveWide] }]),
      /has FP32 \[-1, 4\] for inputs\.x, the manifest says FP32 \[-1, 5\]/,
    ],
    [changed([{ ...graph, outputs: [{ ...fiveWide, name: 'z' }] }]), /nothing for outputs\.z/],
  ];
  for (const [model, reason] of refusals) {
    await expect(engine.load(model)).rejects.toThrow(ModelRejectedError);
    await expect(engine.load(model)).rejects.toThrow(reason);
  }
  await engine.load(work);
  await expect(engine.infer(WORK, maps(1))).resolves.toBeDefined();
});
