import type { z } from 'zod';
import { InvalidInputError, NotFoundError } from '../../../ingest/errors.js';
import type { InferenceOptions, Tensors } from '../../engine/inference-engine.js';
import type { TensorSpecification } from '../../registry/manifest.js';
import { writeInferenceRequest } from '../inference-request.js';
import { readInferenceResponse } from '../inference-response.js';
import { HEADER_LENGTH, splitMessage } from '../message.js';
import {
  modelConfigurationSchema,
  type ModelMetadata,
  modelMetadataSchema,
  protocolErrorSchema,
  type ServerMetadata,
  serverMetadataSchema,
} from '../schemas.js';
import { type RetryOptions, withRetries } from './retry.js';
import { InferenceServerRefusalError, InferenceServerUnavailableError } from './server-errors.js';

export interface InferenceServerOptions extends RetryOptions {
  /** Such as `http://triton:8000`; a path in front of `/v2` is kept. */
  readonly address: string;
  /** Milliseconds that one try may take. */
  readonly timeout: number;
  /** Sent with every request, for servers that ask who it is. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Too many requests, and the statuses of servers that are overloaded, restarting, or behind a proxy that waits. */
const RETRIABLE_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/**
 * A server that speaks the Open Inference Protocol over HTTP. Rejects with InferenceServerUnavailableError (after
 * retries), InferenceServerRefusalError, NotFoundError, or InvalidInputError where an answer is not of the protocol.
 */
export class InferenceServer {
  readonly #closing = new AbortController();
  readonly #address: string;

  constructor(private readonly options: InferenceServerOptions) {
    this.#address = `${options.address.replace(/\/+$/, '')}/v2`;
  }

  metadata(): Promise<ServerMetadata> {
    return this.#get('', serverMetadataSchema);
  }

  modelMetadata(model: string): Promise<ModelMetadata> {
    return this.#get(modelPath(model), modelMetadataSchema);
  }

  /** Needs the extension `model_configuration`. */
  modelConfiguration(model: string): Promise<z.output<typeof modelConfigurationSchema>> {
    return this.#get(`${modelPath(model)}/config`, modelConfigurationSchema);
  }

  /** `expected`: what the model takes. */
  async infer(
    model: string,
    inputs: Tensors,
    expected: readonly TensorSpecification[],
    options: InferenceOptions,
  ): Promise<Tensors> {
    const { body, headerLength } = writeInferenceRequest(inputs, expected, options);
    const headers = {
      'Content-Type': 'application/octet-stream',
      ...(headerLength !== undefined && { [HEADER_LENGTH]: String(headerLength) }),
    };
    const answer = await this.#request(`${modelPath(model)}/infer`, { method: 'POST', headers, body });
    return readInferenceResponse(splitMessage(answer.body, answer.headerLength));
  }

  /** Gives up what is being tried. */
  close(): void {
    this.#closing.abort();
  }

  async #get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const { body } = await this.#request(path, {});
    const result = schema.safeParse(splitMessage(body, undefined).json);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new InvalidInputError(
      `${this.#address}${path}`,
      issue?.path.join('.'),
      issue?.message ?? 'an answer of the protocol',
    );
  }

  #request(path: string, request: Call): Promise<Answer> {
    const { signal } = this.#closing;
    return withRetries(this.options, signal, () => this.#try(`${this.#address}${path}`, request));
  }

  async #try(address: string, request: Call): Promise<Answer> {
    const headers = { ...this.options.headers, ...request.headers };
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.options.timeout)]);
    let response: Response;
    let body: Uint8Array;
    try {
      response = await fetch(address, { ...request, headers, signal });
      body = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new InferenceServerUnavailableError(`${address}: ${connectionProblem(cause)}`, { cause });
    }
    if (!response.ok) throw refusal(address, response.status, body);
    return { body, headerLength: response.headers.get(HEADER_LENGTH) ?? undefined };
  }
}

interface Call {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

interface Answer {
  readonly body: Uint8Array;
  readonly headerLength: string | undefined;
}

function modelPath(model: string): string {
  return `/models/${encodeURIComponent(model)}`;
}

function refusal(address: string, status: number, body: Uint8Array): Error {
  const message = `${address} answered ${status}: ${errorText(body)}`;
  if (status === 404) return new NotFoundError(message);
  if (RETRIABLE_STATUSES.has(status)) return new InferenceServerUnavailableError(message);
  return new InferenceServerRefusalError(message, status);
}

/** The protocol's `{"error": "..."}`; proxies answer otherwise. */
function errorText(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8');
  try {
    return protocolErrorSchema.parse(JSON.parse(text)).error;
  } catch {
    return text.slice(0, 200);
  }
}

/** `fetch` hides the reason (`ECONNREFUSED`) in the cause of its error. */
function connectionProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
