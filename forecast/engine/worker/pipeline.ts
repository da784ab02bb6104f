import type { TensorSpecification } from '../../registry/manifest.js';
import { formatShape } from '../../registry/pipeline-signature.js';
import type { Tensors } from '../inference-engine.js';
import type { GraphSource, ModelSource } from './messages.js';
import {
  fromRuntimeTensor,
  type RuntimeTensor,
  type RuntimeTensors,
  type Session,
  toRuntimeTensor,
} from './onnx-runtime.js';
import type { SessionCache } from './session-cache.js';

interface Stage {
  readonly graph: GraphSource;
  readonly session: Session;
}

/** A model's graphs in order. Tensors between graphs stay in the runtime. */
export class Pipeline {
  private constructor(
    private readonly model: ModelSource,
    private readonly stages: readonly Stage[],
    private readonly sessions: SessionCache,
  ) {}

  static async open(model: ModelSource, sessions: SessionCache): Promise<Pipeline> {
    const stages: Stage[] = [];
    const pipeline = new Pipeline(model, stages, sessions);
    try {
      for (const graph of model.pipeline) stages.push({ graph, session: await sessions.acquire(graph) });
      for (const batch of model.warmUpBatches) await pipeline.#warmUp(batch);
    } catch (error) {
      await pipeline.close();
      throw error;
    }
    return pipeline;
  }

  async run(inputs: Tensors): Promise<Tensors> {
    const tensors = await this.#runStages(
      new Map(
        Object.entries(inputs).map(([name, tensor]) => [name, toRuntimeTensor(tensor, this.#typeOf(name))]),
      ),
    );
    return Object.fromEntries(
      this.model.outputNames.map((name) => [name, fromRuntimeTensor(requireTensor(tensors, name))]),
    );
  }

  async close(): Promise<void> {
    for (const { graph } of this.stages) await this.sessions.release(graph);
  }

  #typeOf(input: string): TensorSpecification['type'] {
    const inputs = this.stages.flatMap(({ graph }) => graph.inputs);
    return inputs.find(({ name }) => name === input)?.type ?? 'float32';
  }

  async #runStages(tensors: Map<string, RuntimeTensor>): Promise<ReadonlyMap<string, RuntimeTensor>> {
    for (const { graph, session } of this.stages) {
      const feeds: RuntimeTensors = Object.fromEntries(
        graph.inputs.map(({ name }) => [name, requireTensor(tensors, name)]),
      );
      const outputs = await session.run(
        feeds,
        graph.outputs.map(({ name }) => name),
      );
      for (const [name, tensor] of Object.entries(outputs)) tensors.set(name, tensor);
    }
    return tensors;
  }

  /** Runs on zeros, and requires the shapes that the manifest promises. */
  async #warmUp(batch: number): Promise<void> {
    const tensors = new Map<string, RuntimeTensor>();
    for (const { graph } of this.stages) {
      for (const input of graph.inputs) tensors.set(input.name, zeros(input, batch));
    }
    const results = await this.#runStages(tensors);
    for (const { graph } of this.stages) {
      for (const output of graph.outputs) {
        const expected = formatShape(sizes(output, batch));
        const found = formatShape([...requireTensor(results, output.name).dims]);
        if (found === expected) continue;
        throw new Error(
          `graph ${graph.name}: output ${output.name} is ${found} for a batch of ${batch}, ` +
            `the manifest says ${expected}`,
        );
      }
    }
  }
}

function sizes({ shape }: TensorSpecification, batch: number): number[] {
  return shape.map((size) => (size === 'batch' ? batch : size));
}

function zeros(tensor: TensorSpecification, batch: number): RuntimeTensor {
  const dims = sizes(tensor, batch);
  const data = new Float32Array(dims.reduce((product, size) => product * size, 1));
  return toRuntimeTensor({ dims, data }, tensor.type);
}

function requireTensor(tensors: ReadonlyMap<string, RuntimeTensor>, name: string): RuntimeTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`there is no tensor ${name} in the pipeline`);
  return tensor;
}
