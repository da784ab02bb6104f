import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { TensorSpecification } from '../../registry/manifest.js';
import { formatShape } from '../../registry/pipeline-signature.js';
import type { Provider } from '../providers.js';
import type { GraphSource } from './messages.js';
import { openSession, type Session, type SessionTensor } from './onnx-runtime.js';

/** Sessions by the SHA-256 of their graph, so that a graph shared by several models is opened once. */
export class SessionCache {
  readonly #entries = new Map<string, { session: Session; users: number }>();

  constructor(
    readonly provider: Provider,
    readonly threads: number,
  ) {}

  /** Rejects where the file is not the one that was verified, or not the graph that the manifest describes. */
  async acquire(graph: GraphSource): Promise<Session> {
    const entry = this.#entries.get(graph.sha256) ?? { session: await this.#open(graph), users: 0 };
    entry.users += 1;
    this.#entries.set(graph.sha256, entry);
    try {
      requireTensors(graph.name, 'input', graph.inputs, entry.session.inputs);
      requireTensors(graph.name, 'output', graph.outputs, entry.session.outputs);
    } catch (error) {
      await this.release(graph);
      throw error;
    }
    return entry.session;
  }

  async release({ sha256 }: GraphSource): Promise<void> {
    const entry = this.#entries.get(sha256);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#entries.delete(sha256);
    await entry.session.release();
  }

  async #open({ name, path, sha256 }: GraphSource): Promise<Session> {
    const bytes = await readFile(path);
    // The file may have been replaced since the registry verified it.
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw new Error(`graph ${name}: ${path} changed after it was verified; load the model again`);
    }
    return openSession(bytes, this.provider, this.threads);
  }
}

function requireTensors(
  graph: string,
  kind: 'input' | 'output',
  expected: readonly TensorSpecification[],
  found: readonly SessionTensor[],
): void {
  for (const { name, type, shape } of expected) {
    const actual = found.find((tensor) => tensor.name === name);
    const matches =
      actual?.type === type &&
      actual.shape.length === shape.length &&
      // A dimension that the file leaves open is checked by the warm-up run.
      shape.every((size, index) => typeof actual.shape[index] === 'string' || actual.shape[index] === size);
    if (matches) continue;
    const description = actual === undefined ? 'missing' : `${actual.type} [${actual.shape.join(', ')}]`;
    throw new Error(
      `graph ${graph}: ${kind} ${name} is ${description} in the file, ` +
        `${type} ${formatShape(shape)} in the manifest`,
    );
  }
  const undeclared = found.find(({ name }) => !expected.some((tensor) => tensor.name === name));
  if (undeclared !== undefined && kind === 'input') {
    throw new Error(`graph ${graph}: the file asks for input ${undeclared.name}, the manifest has none`);
  }
}
