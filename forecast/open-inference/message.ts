import { InvalidInputError } from '../../ingest/errors.js';

/** Length of the JSON part in bytes, where binary tensors follow it. */
export const HEADER_LENGTH = 'Inference-Header-Content-Length';

/** A body of the protocol: JSON, then the bytes of binary tensors, one after another. */
export interface Message {
  readonly json: unknown;
  readonly binary: Uint8Array;
}

export interface EncodedMessage {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Undefined where there is nothing but JSON. */
  readonly headerLength: number | undefined;
}

/**
 * Cuts a body at the length that its header field tells. Throws InvalidInputError where that is no length within
 * the body, or where the first part is not JSON.
 */
export function splitMessage(body: Uint8Array, headerLength: string | undefined): Message {
  const length = jsonLength(body, headerLength);
  try {
    const json: unknown = JSON.parse(Buffer.from(body.subarray(0, length)).toString('utf8'));
    return { json, binary: body.subarray(length) };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError('body', problem, 'a JSON object', { cause });
  }
}

export function jsonLength(body: Uint8Array, headerLength: string | undefined): number {
  if (headerLength === undefined) return body.length;
  const length = /^\d{1,15}$/.test(headerLength) ? Number(headerLength) : Infinity;
  if (length <= body.length) return length;
  throw new InvalidInputError(HEADER_LENGTH, headerLength, `0 to ${body.length}, the bytes of the body`);
}

export function joinMessage(json: object, binary: readonly Uint8Array[]): EncodedMessage {
  const header = new TextEncoder().encode(JSON.stringify(json));
  if (binary.length === 0) return { body: header, headerLength: undefined };
  const body = new Uint8Array(binary.reduce((sum, { length }) => sum + length, header.length));
  body.set(header);
  let offset = header.length;
  for (const part of binary) {
    body.set(part, offset);
    offset += part.length;
  }
  return { body, headerLength: header.length };
}
