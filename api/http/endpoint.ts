import type { Request, Response } from 'express';
import type { z } from 'zod';
import { Answer } from '../answers/answer.js';
import type { MadeAnswer } from '../answers/made-answer.js';
import { JSON_TYPE, type Presented } from '../formats/presented.js';
import type { KeyScope } from '../keys/key-scopes.js';
import { parseRequest } from './parse-request.js';
import { NO_BODY, type RequestBody } from './request-body.js';
import { withoutKey } from './require-key.js';

export type Method = 'get' | 'post' | 'delete';
/** Statuses of answers that are no errors, or say with the same members that something is wrong. */
type AnswerStatus = 200 | 201 | 202 | 422 | 503;

interface EndpointDefinition<
  Parameters extends z.ZodObject,
  Query extends z.ZodObject,
  Body,
  Answer extends z.ZodType,
> {
  /** As OpenAPI writes it: `/v1/stations/{station}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** What a key must allow; left out for reads, which are open where the configuration leaves them so. */
  readonly scope?: KeyScope;
  readonly parameters: Parameters;
  readonly query: Query;
  readonly answer: Answer;
  /** Statuses of error answers. */
  readonly problems: readonly number[];
  /** Where the answer's status is not always 200: which it may be, and which it is. */
  readonly statuses?: readonly AnswerStatus[];
  readonly status?: (answer: z.input<Answer>) => AnswerStatus;
  readonly handle: (request: {
    readonly parameters: z.output<Parameters>;
    readonly query: z.output<Query>;
    readonly body: Body;
    /** Aborted when the client is gone. */
    readonly signal: AbortSignal;
  }) => Promise<z.input<Answer>>;
  /** What makes an answer what it is, where that is not all of it: members that differ each time are left out. */
  readonly identity?: (answer: z.input<Answer>) => unknown;
  /**
   * For how long a client may take its answer again without asking; `no-cache` where it is left out. What it returns is
   * asked whenever the answer is sent.
   */
  readonly cacheControl?: (answer: z.input<Answer>) => () => string;
  /** The answer in other forms than JSON, where the query may ask for one. */
  readonly forms?: AnswerForms<z.output<Query>, z.input<Answer>>;
}

interface AnswerForms<Query, Answer> {
  readonly mediaTypes: readonly string[];
  /** Undefined where the query asks for JSON. */
  readonly present: (answer: Answer, query: Query) => Presented | undefined;
}

/** One method of one address: what the router, the checks of requests and OpenAPI are made from. */
export interface Endpoint {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly scope?: KeyScope;
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: RequestBody<unknown>;
  readonly answer: z.ZodType;
  readonly statuses: readonly AnswerStatus[];
  /** Media types that it may have besides JSON. */
  readonly mediaTypes: readonly string[];
  readonly problems: readonly number[];
  /** Rejects with what the client is to be told; `signal` is aborted where nobody waits for the answer any more. */
  readonly make: (request: Request, response: Response, signal: AbortSignal) => Promise<MadeAnswer>;
}

/** A GET. Ties a handler to its schemas: it receives what they accept, and the compiler holds it to what they promise. */
export function defineEndpoint<
  Parameters extends z.ZodObject,
  Query extends z.ZodObject,
  Answer extends z.ZodType,
>(definition: EndpointDefinition<Parameters, Query, undefined, Answer>): Endpoint {
  return defineEndpointWithBody({ ...definition, method: 'get', body: NO_BODY });
}

/** The same for methods that take a body, which may be `NO_BODY`. */
export function defineEndpointWithBody<
  Parameters extends z.ZodObject,
  Query extends z.ZodObject,
  Answer extends z.ZodType,
  Body,
>(
  definition: EndpointDefinition<Parameters, Query, Body, Answer> & {
    readonly method: Method;
    readonly body: RequestBody<Body>;
  },
): Endpoint {
  const { handle, status, forms, identity, cacheControl, ...described } = definition;
  return {
    ...described,
    statuses: definition.statuses ?? [200],
    mediaTypes: forms?.mediaTypes ?? [],
    async make(request, response, signal) {
      const query = parseRequest(definition.query, withoutKey(request.query));
      const answer = await handle({
        parameters: parseRequest(definition.parameters, request.params),
        query,
        body: await definition.body.receive(request, response),
        signal,
      });
      const { mediaType, body, file } = forms?.present(answer, query) ?? asJson(answer);
      return {
        status: status === undefined ? 200 : status(answer),
        answer: new Answer({
          body: Buffer.from(body.buffer, body.byteOffset, body.length),
          mediaType,
          ...(identity !== undefined && { identity: `${mediaType} ${JSON.stringify(identity(answer))}` }),
          ...(cacheControl !== undefined && { cacheControl: cacheControl(answer) }),
          ...(file !== undefined && { file }),
        }),
      };
    },
  };
}

function asJson(answer: unknown): Presented {
  return { mediaType: JSON_TYPE, body: Buffer.from(JSON.stringify(answer)) };
}
