import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import type { Tensors } from '../../../forecast/engine/inference-engine.js';
import type { ModelArtefact } from '../../../forecast/registry/model-artefact.js';

/**
 * What the engine is measured against: the same graphs run one after another by ONNX Runtime itself on the main
 * thread, with as many threads, nothing around them, and the inputs ready.
 */
export class BareSessions {
  private constructor(private readonly sessions: readonly InferenceSession[]) {}

  static async open({ folder, manifest }: ModelArtefact, threads: number): Promise<BareSessions> {
    const sessions: InferenceSession[] = [];
    for (const { file } of manifest.pipeline) {
      sessions.push(
        await InferenceSession.create(await readFile(path.join(folder, file)), {
          executionProviders: ['cpu'],
          graphOptimizationLevel: 'all',
          intraOpNumThreads: threads,
          extra: { session: { intra_op: { allow_spinning: '0' } } },
        }),
      );
    }
    return new BareSessions(sessions);
  }

  async run(inputs: Tensors): Promise<void> {
    const tensors = new Map<string, RuntimeTensor>(
      Object.entries(inputs).map(([name, { dims, data }]) => [
        name,
        new RuntimeTensor('float32', data, dims),
      ]),
    );
    for (const session of this.sessions) {
      const feeds = Object.fromEntries(
        session.inputNames.flatMap((name) => {
          const tensor = tensors.get(name);
          return tensor === undefined ? [] : [[name, tensor] as const];
        }),
      );
      for (const [name, tensor] of Object.entries(await session.run(feeds))) tensors.set(name, tensor);
    }
  }
}
