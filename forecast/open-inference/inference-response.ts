import type { z } from 'zod';
import { InferenceFailedError, InvalidInputError } from '../../ingest/errors.js';
import type { Tensor, Tensors } from '../engine/inference-engine.js';
import { type EncodedMessage, joinMessage, type Message } from './message.js';
import { type InferenceRequest, inferenceResponseSchema } from './schemas.js';
import type { TensorSpecification } from '../registry/manifest.js';
import { BinarySection, DATATYPES, type Datatype, readTensor, tensorBytes } from './tensor-data.js';

export interface AnsweringModel {
  readonly name: string;
  readonly version: string;
}

interface WantedOutput {
  readonly name: string;
  readonly binary: boolean;
}

/** Throws InvalidInputError where the request names an output that the model has not. */
export function requireOutputs(request: InferenceRequest, available: readonly string[]): void {
  for (const [index, { name }] of request.outputs?.entries() ?? []) {
    if (!available.includes(name)) {
      throw new InvalidInputError(`outputs.${index}.name`, name, `one of ${available.join(', ')}`);
    }
  }
}

/**
 * The outputs that the request asks for, in the form that it asks for. Throws InvalidInputError where JSON was
 * asked for and a value is infinite or not a number, which JSON cannot say, or FP16, which the protocol has in binary
 * alone.
 */
export function writeInferenceResponse(
  model: AnsweringModel,
  request: InferenceRequest,
  outputs: Tensors,
  specifications: readonly TensorSpecification[],
): EncodedMessage {
  const binary: Uint8Array[] = [];
  const tensors = wantedOutputs(request, Object.keys(outputs)).map(({ name, binary: inBinary }) => {
    const tensor = outputs[name];
    if (tensor === undefined) throw new InferenceFailedError(`model ${model.name} gave no output ${name}`);
    const datatype = DATATYPES[specifications.find((output) => output.name === name)?.type ?? 'float32'];
    const described = { name, datatype, shape: [...tensor.dims] };
    if (!inBinary) return { ...described, data: readableNumbers(name, tensor, datatype) };
    const bytes = tensorBytes(tensor, datatype);
    binary.push(bytes);
    return { ...described, parameters: { binary_data_size: bytes.byteLength } };
  });
  const json = {
    model_name: model.name,
    model_version: model.version,
    ...(request.id !== undefined && { id: request.id }),
    outputs: tensors,
  } satisfies z.input<typeof inferenceResponseSchema>;
  return joinMessage(json, binary);
}

/** Throws InvalidInputError where a server's answer is not one of the protocol. */
export function readInferenceResponse({ json, binary }: Message): Tensors {
  const result = inferenceResponseSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.join('.') ?? 'body';
    throw new InvalidInputError(field, undefined, issue?.message ?? 'an answer', { cause: result.error });
  }
  const section = new BinarySection(binary);
  return Object.fromEntries(
    result.data.outputs.map((tensor) => [tensor.name, readTensor(`outputs.${tensor.name}`, tensor, section)]),
  );
}

function wantedOutputs({ parameters, outputs }: InferenceRequest, all: readonly string[]): WantedOutput[] {
  const byDefault = parameters?.binary_data_output ?? false;
  return (
    outputs?.map((output) => ({ name: output.name, binary: output.parameters?.binary_data ?? byDefault })) ??
    all.map((name) => ({ name, binary: byDefault }))
  );
}

function readableNumbers(name: string, { data }: Tensor, datatype: Datatype): number[] {
  if (datatype === 'FP16') {
    throw new InvalidInputError(
      `outputs.${name}.parameters.binary_data`,
      false,
      'true, since FP16 is answered in binary alone',
    );
  }
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return Array.from(data);
  throw new InvalidInputError(
    `outputs.${name}.parameters.binary_data`,
    false,
    `true, since value ${at} is ${String(data[at])}, which JSON cannot say`,
  );
}
