import type { Graph, TensorSpecification } from '../../registry/manifest.js';
import type { ModelArtefact } from '../../registry/model-artefact.js';
import { pipelineSignature } from '../../registry/pipeline-signature.js';
import { tensorConfiguration } from '../model-configuration.js';
import { PLATFORM } from '../model-metadata.js';
import type { ProtobufMessage } from './protobuf-text.js';

export const INSTANCE_KINDS = ['auto', 'cpu', 'gpu'] as const;
export type InstanceKind = (typeof INSTANCE_KINDS)[number];

export interface TritonOptions {
  /** Most maps in a batch. */
  readonly largestBatch: number;
  /** Copies of each graph that run side by side, on every device. */
  readonly instances: number;
  readonly kind: InstanceKind;
  /** Milliseconds that a request may wait for others to join its batch. */
  readonly longestDelay: number;
  /** Requests that may wait in one priority; more are refused. */
  readonly queueLimit: number;
}

export const TRITON_DEFAULTS: TritonOptions = {
  largestBatch: 64,
  instances: 1,
  kind: 'auto',
  longestDelay: 2,
  queueLimit: 1024,
};

/** One graph, run by Triton's ONNX Runtime backend. */
export function graphConfiguration(name: string, graph: Graph, options: TritonOptions): ProtobufMessage {
  return {
    name,
    platform: PLATFORM,
    default_model_filename: 'model.onnx',
    ...tensors(graph, options),
    ...execution(graph.inputs, options),
  };
}

/** All graphs in one model, run by a `model.py`: for servers that have no ONNX Runtime backend. */
export function pythonConfiguration(
  { id, manifest }: ModelArtefact,
  options: TritonOptions,
): ProtobufMessage {
  const signature = pipelineSignature(manifest.pipeline);
  const pipeline = manifest.pipeline.map(({ file, inputs, outputs }) => ({
    file,
    inputs: inputs.map(({ name }) => name),
    outputs: outputs.map(({ name }) => name),
  }));
  return {
    name: id,
    backend: 'python',
    ...tensors(signature, options),
    ...execution(signature.inputs, options),
    parameters: [{ key: 'pipeline', value: { string_value: JSON.stringify(pipeline) } }],
  };
}

/** The whole pipeline: the graphs' models one after another, joined by the names of their tensors. */
export function ensembleConfiguration(
  { id, manifest }: ModelArtefact,
  graphModel: (graph: Graph) => string,
  options: TritonOptions,
): ProtobufMessage {
  return {
    name: id,
    platform: 'ensemble',
    ...tensors(pipelineSignature(manifest.pipeline), options),
    ensemble_scheduling: {
      step: manifest.pipeline.map((graph) => ({
        model_name: graphModel(graph),
        model_version: -1,
        input_map: graph.inputs.map(sameName),
        output_map: graph.outputs.map(sameName),
      })),
    },
  };
}

function tensors(
  { inputs, outputs }: { inputs: readonly TensorSpecification[]; outputs: readonly TensorSpecification[] },
  { largestBatch }: TritonOptions,
): ProtobufMessage {
  return {
    max_batch_size: largestBatch,
    input: inputs.map((tensor) => ({ ...tensorConfiguration(tensor) })),
    output: outputs.map((tensor) => ({ ...tensorConfiguration(tensor) })),
  };
}

function execution(inputs: readonly TensorSpecification[], options: TritonOptions): ProtobufMessage {
  return {
    instance_group: [{ count: options.instances, kind: `KIND_${options.kind.toUpperCase()}` }],
    dynamic_batching: {
      max_queue_delay_microseconds: Math.round(options.longestDelay * 1000),
      // 1 is live, 2 backfill; a client that says nothing is live.
      priority_levels: 2,
      default_priority_level: 1,
      default_queue_policy: {
        timeout_action: 'REJECT',
        allow_timeout_override: true,
        max_queue_size: options.queueLimit,
      },
    },
    model_warmup: warmUpBatches(options.largestBatch).map((batch) => ({
      name: `batch of ${batch}`,
      batch_size: batch,
      inputs: inputs.map(warmUpInput),
    })),
  };
}

function warmUpBatches(largest: number): number[] {
  return largest === 1 ? [1] : [1, largest];
}

function warmUpInput(tensor: TensorSpecification): ProtobufMessage {
  const { name, data_type, dims } = tensorConfiguration(tensor);
  return { key: name, value: { data_type, dims, zero_data: true } };
}

function sameName({ name }: TensorSpecification): ProtobufMessage {
  return { key: name, value: name };
}
