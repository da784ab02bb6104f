import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { parseRequest } from './parse-request.js';

interface EndpointDefinition<
  Parameters extends z.ZodObject,
  Query extends z.ZodObject,
  Answer extends z.ZodType,
> {
  /** As OpenAPI writes it: `/v1/stations/{station}`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: Parameters;
  readonly query: Query;
  readonly answer: Answer;
  /** Statuses of error answers. */
  readonly problems: readonly number[];
  /** Status of the answer, where it is not always 200. */
  readonly status?: (answer: z.input<Answer>) => 200 | 503;
  readonly handle: (request: {
    readonly parameters: z.output<Parameters>;
    readonly query: z.output<Query>;
  }) => Promise<z.input<Answer>>;
}

/** A GET that answers with JSON: what the router, the checks of requests and OpenAPI are made from. */
export interface Endpoint {
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: z.ZodObject;
  readonly query: z.ZodObject;
  readonly answer: z.ZodType;
  readonly problems: readonly number[];
  readonly handler: RequestHandler;
}

/** Ties a handler to its schemas: it receives what they accept, and the compiler holds it to what they promise. */
export function defineEndpoint<
  Parameters extends z.ZodObject,
  Query extends z.ZodObject,
  Answer extends z.ZodType,
>(definition: EndpointDefinition<Parameters, Query, Answer>): Endpoint {
  const { handle, status, ...described } = definition;
  return {
    ...described,
    async handler(request, response) {
      const answer = await handle({
        parameters: parseRequest(definition.parameters, request.params),
        query: parseRequest(definition.query, request.query),
      });
      response.status(status === undefined ? 200 : status(answer)).json(answer);
    },
  };
}
