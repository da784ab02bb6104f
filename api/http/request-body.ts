import express, { type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { parseJson } from './parse-json.js';
import { parseRequest } from './parse-request.js';
import { Refusal } from './refusal.js';

/** How an endpoint takes the body of its requests, and what OpenAPI says of that. */
export interface RequestBody<Value> {
  /** By media type the schema of what it holds; undefined where that is bytes. */
  readonly content: Readonly<Record<string, z.ZodType | undefined>>;
  receive(request: Request, response: Response): Promise<Value>;
}

export const NO_BODY: RequestBody<undefined> = { content: {}, receive: () => Promise.resolve(undefined) };

/** One JSON object, checked against its schema. */
export function jsonBody<Schema extends z.ZodObject>(
  schema: Schema,
  mostBytes: number,
): RequestBody<z.output<Schema>> {
  const content = { 'application/json': schema };
  const bytes = bytesBody(content, mostBytes);
  return {
    content,
    async receive(request, response) {
      const text = await bytes.receive(request, response);
      return parseRequest(schema, parseJson(text));
    },
  };
}

/** A body of one of the media types of `content` as it is, unpacked where it is compressed, in memory. */
export function bytesBody(
  content: RequestBody<Uint8Array>['content'],
  mostBytes: number,
): RequestBody<Uint8Array> {
  const receiveRaw: RequestHandler = express.raw({ type: () => true, limit: mostBytes });
  return {
    content,
    async receive(request, response) {
      refuseOtherTypes(request, Object.keys(content));
      await new Promise<void>((resolve, reject) => {
        receiveRaw(request, response, (error: unknown) => {
          if (error instanceof Error) reject(error);
          else resolve();
        });
      });
      const body: unknown = request.body;
      return body instanceof Uint8Array ? body : new Uint8Array();
    },
  };
}

/** Throws Refusal where the body of a request is of another media type. */
export function refuseOtherTypes(request: Request, types: readonly string[]): void {
  if (request.is([...types]) !== false) return;
  const detail = `Content-Type ${request.get('Content-Type') ?? 'is missing, which'} is not taken here; use ${types.join(' or ')}.`;
  throw new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', detail, { 'Accept-Post': types.join(', ') });
}
