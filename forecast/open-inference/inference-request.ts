import type { z } from 'zod';
import { InvalidInputError } from '../../ingest/errors.js';
import type { InferenceOptions, Tensor, Tensors } from '../engine/inference-engine.js';
import { type EncodedMessage, joinMessage, type Message } from './message.js';
import { type InferenceRequest, inferenceRequestSchema } from './schemas.js';
import type { TensorSpecification } from '../registry/manifest.js';
import { BinarySection, DATATYPES, readTensor, tensorBytes } from './tensor-data.js';

const MICROSECONDS_PER_MILLISECOND = 1000;
/** Triton counts priorities from 1, the most urgent; 0 stands for the model's default. */
const LIVE_PRIORITY = 1;
const BACKFILL_PRIORITY = 2;

export interface ReceivedRequest {
  readonly request: InferenceRequest;
  readonly inputs: Tensors;
  readonly options: InferenceOptions;
}

/** Throws InvalidInputError that names the first member that is wrong. */
export function readInferenceRequest({ json, binary }: Message): ReceivedRequest {
  const request = parse(inferenceRequestSchema, json);
  const section = new BinarySection(binary);
  const inputs = new Map<string, Tensor>();
  for (const tensor of request.inputs) {
    const field = `inputs.${tensor.name}`;
    if (inputs.has(tensor.name)) throw new InvalidInputError(field, 'a second tensor', 'one of each name');
    inputs.set(tensor.name, readTensor(field, tensor, section));
  }
  section.requireEnd();
  return { request, inputs: Object.fromEntries(inputs), options: readOptions(request) };
}

/** The request for all outputs, everything in binary, in the types that the model takes. */
export function writeInferenceRequest(
  inputs: Tensors,
  expected: readonly TensorSpecification[],
  options: InferenceOptions,
): EncodedMessage {
  const { priority, deadline } = options;
  const tensors = Object.entries(inputs).map(([name, tensor]) => {
    const datatype = DATATYPES[expected.find((input) => input.name === name)?.type ?? 'float32'];
    return { name, datatype, tensor, bytes: tensorBytes(tensor, datatype) };
  });
  const json = {
    parameters: {
      binary_data_output: true,
      ...(priority !== undefined && { priority: priority === 'live' ? LIVE_PRIORITY : BACKFILL_PRIORITY }),
      ...(deadline !== undefined && { timeout: Math.ceil(deadline * MICROSECONDS_PER_MILLISECOND) }),
    },
    inputs: tensors.map(({ name, datatype, tensor, bytes }) => ({
      name,
      datatype,
      shape: [...tensor.dims],
      parameters: { binary_data_size: bytes.byteLength },
    })),
  } satisfies z.input<typeof inferenceRequestSchema>;
  return joinMessage(
    json,
    tensors.map(({ bytes }) => bytes),
  );
}

function readOptions({ parameters }: InferenceRequest): InferenceOptions {
  const { priority = 0, timeout = 0 } = parameters ?? {};
  return {
    priority: priority >= BACKFILL_PRIORITY ? 'backfill' : 'live',
    ...(timeout > 0 && { deadline: timeout / MICROSECONDS_PER_MILLISECOND }),
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const result = schema.safeParse(json, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new InvalidInputError(field === '' ? 'body' : field, issue?.input, issue?.message ?? 'a request', {
    cause: result.error,
  });
}
