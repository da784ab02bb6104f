/**
 * The messages of the Open Inference Protocol, version 2, over HTTP, with the extensions `binary_tensor_data` and
 * `model_configuration`. Members that the protocol does not name are let through: servers and clients add their own.
 */
import { z } from 'zod';

const MOST_TENSORS = 64;
const MOST_DIMENSIONS = 8;

const parametersSchema = z.record(z.string(), z.unknown());

/** `binary_data_size`: the tensor's bytes follow the JSON part, in the order of the tensors. */
const tensorParametersSchema = z.looseObject({ binary_data_size: z.int().nonnegative().optional() });

const tensorSchema = z.object({
  name: z.string().min(1),
  datatype: z.string(),
  shape: z.array(z.int().nonnegative()).max(MOST_DIMENSIONS),
  parameters: tensorParametersSchema.optional(),
  /** Numbers, row by row, nested by dimension or flat. */
  data: z.array(z.unknown()).optional(),
});

export type ProtocolTensor = z.output<typeof tensorSchema>;

export const inferenceRequestSchema = z.object({
  id: z.string().max(1024).optional(),
  parameters: z
    .looseObject({
      /** Whether outputs that do not say so themselves are answered in binary. */
      binary_data_output: z.boolean().optional(),
      /** 1 is most urgent; 0 is the server's default. */
      priority: z.int().nonnegative().optional(),
      /** Microseconds that the request may wait. */
      timeout: z.int().nonnegative().optional(),
    })
    .optional(),
  inputs: z.array(tensorSchema).min(1).max(MOST_TENSORS),
  /** All outputs where none are named. */
  outputs: z
    .array(
      z.object({
        name: z.string(),
        parameters: z.looseObject({ binary_data: z.boolean().optional() }).optional(),
      }),
    )
    .max(MOST_TENSORS)
    .optional(),
});

export type InferenceRequest = z.output<typeof inferenceRequestSchema>;

export const inferenceResponseSchema = z.object({
  model_name: z.string(),
  model_version: z.string().optional(),
  id: z.string().optional(),
  parameters: parametersSchema.optional(),
  outputs: z.array(tensorSchema),
});

const tensorMetadataSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  /** -1 is a dimension that varies. */
  shape: z.array(z.int()),
});

export const serverMetadataSchema = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export type ServerMetadata = z.output<typeof serverMetadataSchema>;

export const modelMetadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()).optional(),
  platform: z.string(),
  inputs: z.array(tensorMetadataSchema),
  outputs: z.array(tensorMetadataSchema),
});

export type ModelMetadata = z.output<typeof modelMetadataSchema>;

/** What this project reads of a model's configuration; servers say far more. */
export const modelConfigurationSchema = z.object({ max_batch_size: z.int().nonnegative() });

export const protocolErrorSchema = z.object({ error: z.string() });
