/**
 * The only module that touches ONNX Runtime. `run` blocks its thread while it computes, so this is loaded in
 * worker threads alone.
 */
import { env, InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { fromHalf, toHalf } from '../half-precision.js';
import type { Tensor } from '../inference-engine.js';
import type { Provider } from '../providers.js';

export { RuntimeTensor };
export type RuntimeTensors = Readonly<Record<string, RuntimeTensor>>;

export interface SessionTensor {
  readonly name: string;
  readonly type: string;
  /** A dimension that varies is named. */
  readonly shape: readonly (number | string)[];
}

export interface Session {
  readonly inputs: readonly SessionTensor[];
  readonly outputs: readonly SessionTensor[];
  run(inputs: RuntimeTensors, outputNames: readonly string[]): Promise<RuntimeTensors>;
  release(): Promise<void>;
}

// Whatever goes wrong is thrown with its message, so the runtime has nothing to print itself.
env.logLevel = 'fatal';

/** Opens a graph from the bytes of its ONNX file. Rejects where the provider or the file is of no use. */
export async function openSession(bytes: Uint8Array, provider: Provider, threads: number): Promise<Session> {
  const session = await InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Idle threads sleep instead of spinning: the cores they would burn are wanted by the rest of the process.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return {
    inputs: tensorsOf(session.inputMetadata),
    outputs: tensorsOf(session.outputMetadata),
    run: (inputs, outputNames) => session.run(inputs, outputNames),
    release: () => session.release(),
  };
}

/** In the type that the graph takes. */
export function toRuntimeTensor({ dims, data }: Tensor, type: 'float32' | 'float16'): RuntimeTensor {
  return type === 'float32'
    ? new RuntimeTensor(type, data, dims)
    : new RuntimeTensor(type, toHalf(data), dims);
}

export function fromRuntimeTensor(tensor: RuntimeTensor): Tensor {
  const { type, dims, data } = tensor;
  if (data instanceof Float32Array) return { dims, data };
  if (type === 'float16' && ArrayBuffer.isView(data)) {
    // Node 24 has a typed array for it, Node 20 has the words.
    return { dims, data: fromHalf(new Uint16Array(data.buffer, data.byteOffset, data.length)) };
  }
  throw new TypeError(`expected float32 or float16 values, the graph gave ${type}`);
}

function tensorsOf(metadata: readonly InferenceSession.ValueMetadata[]): SessionTensor[] {
  return metadata.map((value) => {
    if (!value.isTensor) throw new TypeError(`${value.name} is not a tensor`);
    return { name: value.name, type: value.type, shape: value.shape };
  });
}
