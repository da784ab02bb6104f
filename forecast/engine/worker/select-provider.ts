import type { Provider } from '../providers.js';
import { openSession, RuntimeTensor } from './onnx-runtime.js';

/** An ONNX graph of one node, y = x + x for x of one float32: what a provider must be able to run. */
const PROBE_GRAPH = Buffer.from(
  'CAcSADo5Cg4KAXgKAXgSAXkiA0FkZBIFcHJvYmVaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAN',
  'base64',
);

export type ProviderSelection =
  { readonly provider: Provider } | { readonly provider: undefined; readonly reasons: readonly string[] };

/** The first of `candidates` that runs a graph here, or why none does. */
export async function selectProvider(candidates: readonly Provider[]): Promise<ProviderSelection> {
  const reasons: string[] = [];
  for (const provider of candidates) {
    try {
      await runProbe(provider);
      return { provider };
    } catch (error) {
      reasons.push(`${provider}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { provider: undefined, reasons };
}

async function runProbe(provider: Provider): Promise<void> {
  const session = await openSession(PROBE_GRAPH, provider, 1);
  try {
    const { y } = await session.run({ x: new RuntimeTensor('float32', new Float32Array([1]), [1]) }, ['y']);
    if (y?.data[0] !== 2) throw new Error(`1 + 1 gave ${String(y?.data[0])}`);
  } finally {
    await session.release();
  }
}
