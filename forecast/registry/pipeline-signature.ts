import { ModelRejectedError } from '../../ingest/errors.js';
import type { Graph, TensorSpecification } from './manifest.js';

/** What a pipeline asks of a request, and what it answers. */
export interface PipelineSignature {
  readonly inputs: readonly TensorSpecification[];
  readonly outputs: readonly TensorSpecification[];
}

/**
 * Joins graphs by tensor name: a graph's input is an output of an earlier graph or else an input of the whole
 * pipeline; an output that no later graph reads is an output of the pipeline.
 * Throws ModelRejectedError where a name stands for two different tensors.
 */
export function pipelineSignature(pipeline: readonly Graph[]): PipelineSignature {
  const inputs = new Map<string, TensorSpecification>();
  const produced = new Map<string, TensorSpecification>();
  const consumed = new Set<string>();

  for (const graph of pipeline) {
    for (const input of graph.inputs) {
      const source = produced.get(input.name) ?? inputs.get(input.name);
      if (source === undefined) inputs.set(input.name, input);
      else requireSameTensor(graph, input, source);
      if (produced.has(input.name)) consumed.add(input.name);
    }
    for (const output of graph.outputs) {
      if (produced.has(output.name) || inputs.has(output.name)) {
        throw new ModelRejectedError(
          `pipeline graph ${graph.name}: output ${output.name} has the name of an earlier tensor; ` +
            'every tensor of a pipeline needs its own name',
        );
      }
      produced.set(output.name, output);
    }
  }
  return {
    inputs: [...inputs.values()],
    outputs: [...produced.values()].filter((output) => !consumed.has(output.name)),
  };
}

export function formatShape(shape: TensorSpecification['shape']): string {
  return `[${shape.join(', ')}]`;
}

function requireSameTensor(graph: Graph, input: TensorSpecification, source: TensorSpecification): void {
  const expected = `${source.type} ${formatShape(source.shape)}`;
  const found = `${input.type} ${formatShape(input.shape)}`;
  if (found === expected) return;
  throw new ModelRejectedError(
    `pipeline graph ${graph.name}: input ${input.name} is ${found} there but ${expected} earlier; ` +
      'make them agree in the manifest',
  );
}
