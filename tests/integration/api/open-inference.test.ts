import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { readInferenceResponse } from '../../../forecast/open-inference/inference-response.js';
import { HEADER_LENGTH, splitMessage } from '../../../forecast/open-inference/message.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { PERSISTENCE_MODEL, WORK_MODEL } from '../forecast/support/fixture-models.js';
import { type ApiServer, startApi } from './api-server.js';

let engine: LocalEngine;
let server: ApiServer;

beforeAll(async () => {
  engine = await LocalEngine.start({ provider: 'cpu', threadsPerWorker: 1, largestBatch: 8 });
  const models = [await readModel(WORK_MODEL), await readModel(PERSISTENCE_MODEL)];
  for (const model of models) await engine.load(model);
  const limits = { bodyBytes: 100_000, jsonBytes: 10_000, bodyBytesAtOnce: 150_000 };
  server = await startApi({ inference: { engine, models: () => models, limits } });
});

afterAll(async () => {
  await server.stop();
  await engine.close();
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.address}${path}`);
  return { status: response.status, body: await response.json() };
}

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.address}${path}`, { method: 'POST', body, headers });
}

async function infer(
  body: object | string,
  path = '/v2/models/work/infer',
): Promise<{ status: number; body: unknown }> {
  const response = await post(path, typeof body === 'string' ? body : JSON.stringify(body));
  return { status: response.status, body: await response.json() };
}

/** A body of the binary extension: JSON, then little-endian values. */
function withBinary(json: object, ...tensors: number[][]): { body: Uint8Array<ArrayBuffer>; header: string } {
  const header = Buffer.from(JSON.stringify(json));
  const values = tensors.flat();
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, 4 * index);
  return { body: Uint8Array.from(Buffer.concat([header, bytes])), header: String(header.length) };
}

async function readBinary(response: Response): Promise<Tensors> {
  const body = new Uint8Array(await response.arrayBuffer());
  return readInferenceResponse(splitMessage(body, response.headers.get(HEADER_LENGTH) ?? undefined));
}

const x = { name: 'x', datatype: 'FP32', shape: [1, 4] };
const binaryX = { ...x, parameters: { binary_data_size: 16 } };

test('the server and its models are live and ready, and say what they are', async () => {
  await expect(get('/v2')).resolves.toEqual({
    status: 200,
    body: {
      name: 'stationcast',
      version: '0.0.0-test',
      extensions: ['binary_tensor_data', 'model_configuration', 'schedule_policy'],
    },
  });
  await expect(get('/v2/health/live')).resolves.toEqual({ status: 200, body: { live: true } });
  await expect(get('/v2/health/ready')).resolves.toEqual({ status: 200, body: { ready: true } });
  const ready = { status: 200, body: { name: 'work', ready: true } };
  await expect(get('/v2/models/work/ready')).resolves.toEqual(ready);
  await expect(get('/v2/models/work/versions/1.0.0/ready')).resolves.toEqual(ready);
});

test('a model is described with its versions and tensors, by name, version and id', async () => {
  const description = {
    versions: ['1.0.0'],
    platform: 'onnxruntime_onnx',
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 4] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 4] }],
  };
  for (const [path, name] of [
    ['/v2/models/work', 'work'],
    ['/v2/models/work/versions/1.0.0', 'work'],
    ['/v2/models/work-1.0.0', 'work-1.0.0'],
  ]) {
    await expect(get(path ?? '')).resolves.toEqual({ status: 200, body: { name, ...description } });
  }
  const { body } = await get('/v2/models/persistence');
  expect(body).toMatchObject({
    inputs: [{ name: 'values' }, { name: 'observed' }, { name: 'time' }, { name: 'geography' }],
    outputs: [{ name: 'mean' }, { name: 'quantiles' }, { name: 'wind_vector' }],
  });
});

test('the configuration tells the largest batch', async () => {
  await expect(get('/v2/models/work/config')).resolves.toMatchObject({
    body: { name: 'work', max_batch_size: 8, input: [{ name: 'x', data_type: 'TYPE_FP32', dims: [4] }] },
  });
});

test('numbers in JSON, flat or nested, are answered in JSON', async () => {
  for (const data of [
    [1, 2, 3, 4, 5, 6, 7, 8],
    [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ],
  ]) {
    await expect(infer({ id: '7', inputs: [{ ...x, shape: [2, 4], data }] })).resolves.toEqual({
      status: 200,
      body: {
        model_name: 'work',
        model_version: '1.0.0',
        id: '7',
        outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 4], data: [2, 4, 6, 8, 10, 12, 14, 16] }],
      },
    });
  }
});

test('binary tensors are answered in binary where that is asked for, of the output or of the request', async () => {
  for (const wish of [
    { parameters: { binary_data_output: true } },
    { outputs: [{ name: 'y', parameters: { binary_data: true } }] },
  ]) {
    const { body, header } = withBinary({ inputs: [binaryX], ...wish }, [1, 2, 3, 4]);
    const response = await post('/v2/models/work/infer', body, { [HEADER_LENGTH]: header });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('application/octet-stream');
    const { y } = await readBinary(response);
    expect(y).toEqual({ dims: [1, 4], data: Float32Array.of(2, 4, 6, 8) });
  }
});

test('an output may ask for JSON where the request asks for binary', async () => {
  const json = {
    inputs: [binaryX],
    parameters: { binary_data_output: true },
    outputs: [{ name: 'y', parameters: { binary_data: false } }],
  };
  const { body, header } = withBinary(json, [1, 2, 3, 4]);
  const response = await post('/v2/models/work/infer', body, { [HEADER_LENGTH]: header });
  await expect(response.json()).resolves.toMatchObject({ outputs: [{ data: [2, 4, 6, 8] }] });
});

test('values that JSON cannot say are refused in JSON and given in binary', async () => {
  const request = withBinary({ inputs: [binaryX] }, [1, 2, 3, Infinity]);
  const headers = { [HEADER_LENGTH]: request.header };
  const refused = await post('/v2/models/work/infer', request.body, headers);
  expect(refused.status).toBe(400);
  await expect(refused.json()).resolves.toEqual({
    error:
      'outputs.y.parameters.binary_data: false is not allowed; expected true, since value 3 is Infinity, which JSON cannot say',
  });
});

test('a compressed body is unpacked, within the limit for what comes out of it', async () => {
  const headers = { 'Content-Encoding': 'gzip' };
  const packed = gzipSync(JSON.stringify({ inputs: [{ ...x, data: [1, 2, 3, 4] }] }));
  expect((await post('/v2/models/work/infer', packed, headers)).status).toBe(200);
  const bomb = await post('/v2/models/work/infer', gzipSync(Buffer.alloc(10_000_000)), headers);
  expect(bomb.status).toBe(413);
  await expect(bomb.json()).resolves.toEqual({ error: 'body: request entity too large' });
});

test('what is wrong with a request is told in one line', async () => {
  const data = [1, 2, 3, 4];
  const refused: [object | string, RegExp][] = [
    ['{', /^body: .*expected a JSON object/],
    ['', /^body: .*expected a JSON object/],
    [[], /^body: \[\] is not allowed/],
    [{}, /^inputs: a missing value/],
    [{ inputs: [] }, /^inputs: \[\]/],
    [{ inputs: [{ ...x, shape: [1, 4.5], data }] }, /^inputs\.0\.shape\.1: 4\.5/],
    [{ inputs: [{ ...x, shape: [1, -4], data }] }, /^inputs\.0\.shape\.1: -4/],
    [{ inputs: [{ ...x, datatype: 'INT64', data }] }, /^inputs\.x\.datatype: "INT64" .* FP32/],
    [{ inputs: [{ ...x, name: 'z', data }] }, /^inputs: "z" .* only x/],
    [{ inputs: [{ ...x, data: [1, 2] }] }, /^inputs\.x\.data\.length: 2 .* 4 numbers/],
    [{ inputs: [{ ...x, data: [1, 2, 3, null] }] }, /^inputs\.x\.data\[3\]: null/],
    [{ inputs: [{ ...x, data: [1, 2, 3, 1e300] }] }, /^inputs\.x\.data\[3\]: 1e\+300/],
    [{ inputs: [x] }, /^inputs\.x\.data: a missing value/],
    [{ inputs: [{ ...x, shape: [1e9, 1e9], data }] }, /^inputs\.x\.data\.length: 4/],
    [{ inputs: [{ ...x, shape: [2, 2], data }] }, /^inputs\.x\.dims: \[2,2\] .* \[2, 4\]/],
    [{ inputs: [{ ...x, shape: [0, 4], data: [] }] }, /^batch: 0 .* 1 to 8/],
    [
      { inputs: [{ ...x, shape: [9, 4], data: Array<number>(36).fill(0) }] },
      /^batch: 9 .* 1 to 8 maps in a request/,
    ],
    [
      {
        inputs: [
          { ...x, data },
          { ...x, data },
        ],
      },
      /^inputs\.x: "a second tensor"/,
    ],
    [{ inputs: [{ ...x, data }], outputs: [{ name: 'z' }] }, /^outputs\.0\.name: "z" .* one of y/],
    [{ inputs: [binaryX] }, /^inputs\.x\.parameters\.binary_data_size: 16 .* at most 0 bytes left/],
    [{ inputs: [{ ...binaryX, parameters: { binary_data_size: 8 } }] }, /16 bytes for FP32 \[1, 4\]/],
  ];
  for (const [body, message] of refused) {
    const answer = await infer(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: expect.stringMatching(message) as unknown });
  }
});

test('bytes beyond the tensors, and a header length beyond the body, are refused', async () => {
  const { body, header } = withBinary({ inputs: [binaryX] }, [1, 2, 3, 4, 5]);
  const surplus = await post('/v2/models/work/infer', body, { [HEADER_LENGTH]: header });
  await expect(surplus.json()).resolves.toEqual({
    error: 'body: "4 bytes too many" is not allowed; expected the bytes of its tensors alone',
  });
  const beyond = await post('/v2/models/work/infer', body, { [HEADER_LENGTH]: '100000' });
  expect(beyond.status).toBe(400);
});

test('long JSON is refused in favour of binary, and a body beyond the limit unread', async () => {
  const long = await infer(' '.repeat(10_001));
  expect(long).toEqual({
    status: 413,
    body: { error: 'JSON bytes: 10001 is not allowed; expected at most 10000; send tensors in binary' },
  });
  const large = await infer(' '.repeat(100_001));
  expect(large).toEqual({ status: 413, body: { error: 'body: request entity too large' } });
});

test('bodies that together would take too much memory are told to come again', async () => {
  const size = 90_000;
  const slow = new AbortController();
  const unfinished = fetch(`${server.address}/v2/models/work/infer`, {
    method: 'POST',
    // Does not say how long it is, sends a little, and waits.
    body: new ReadableStream({
      start: (stream) => {
        stream.enqueue(new Uint8Array(10));
      },
    }),
    duplex: 'half',
    signal: slow.signal,
  }).catch(() => undefined);
  const refused = async (): Promise<number> => (await post('/v2/models/work/infer', ' '.repeat(size))).status;
  await expect.poll(refused).toBe(503);
  slow.abort();
  await unfinished;
  await expect.poll(refused).toBe(413);
});

test('unknown models, versions, paths and methods are told as the protocol does', async () => {
  const unknown = { error: 'model none is not loaded; loaded: work 1.0.0, persistence 1.0.0' };
  for (const path of ['', '/ready', '/config']) {
    await expect(get(`/v2/models/none${path}`)).resolves.toEqual({ status: 404, body: unknown });
  }
  await expect(infer({}, '/v2/models/none/infer')).resolves.toEqual({ status: 404, body: unknown });
  await expect(get('/v2/models/work/versions/2.0.0')).resolves.toMatchObject({ status: 404 });
  await expect(get('/v2/nothing')).resolves.toMatchObject({ status: 404, body: { error: /./ } });
  await expect(get('/v2/models/work/infer')).resolves.toEqual({
    status: 405,
    body: { error: 'GET is not possible here; use POST' },
  });
});

test('a request that outlives its timeout is told so', async () => {
  const inputs = [{ ...x, data: [1, 2, 3, 4] }];
  const late = await infer({ inputs, parameters: { timeout: 1000 } });
  expect(late.status).toBe(504);
  expect(late.body).toEqual({ error: expect.stringContaining('deadline of 1 ms') as unknown });
});
