import { z } from 'zod';
import type { Endpoint } from '../http/endpoint.js';
import { problemSchema } from '../http/problem.js';
import { STREAM_PATH, streamQuerySchema } from '../routes/v1/stream.js';

const PROBLEM_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is wrong; `reason` names the field, its value and what is allowed.',
  404: 'There is no such station, or none near enough.',
  503: 'Not now: try again after the seconds in Retry-After.',
};

const DESCRIPTION = 'Readings and 24-hour forecasts of weather stations.';
const OPEN_INFERENCE =
  'The addresses under `/v2`, where models run, are not in this document: they are those that the Open Inference Protocol (KServe v2) defines.';

/** The OpenAPI 3.1 description of the API, made from the schemas that check its requests. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, openInference }: { readonly version: string; readonly openInference: boolean },
): object {
  const paths: Record<string, object> = {};
  for (const endpoint of endpoints) paths[endpoint.path] = { get: operation(endpoint) };
  paths[STREAM_PATH] = { get: streamOperation() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'stationcast',
      version,
      description: openInference ? `${DESCRIPTION} ${OPEN_INFERENCE}` : DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: { Problem: jsonSchema(problemSchema, 'output') } },
  };
}

function operation(endpoint: Endpoint): object {
  return {
    summary: endpoint.summary,
    description: endpoint.description,
    parameters: [...parameters(endpoint.parameters, 'path'), ...parameters(endpoint.query, 'query')],
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: jsonSchema(endpoint.answer, 'output') } },
      },
      ...Object.fromEntries(endpoint.problems.map((status) => [status, problemResponse(status)])),
    },
  };
}

function streamOperation(): object {
  return {
    summary: 'Live events',
    description:
      'Server-sent events: `observation` and `forecast` (one station each), `skill`, and `reset` where events were missed. `Last-Event-ID` resumes.',
    parameters: parameters(streamQuerySchema, 'query'),
    responses: {
      200: { description: 'OK', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      400: problemResponse(400),
      503: problemResponse(503),
    },
  };
}

function parameters(schema: z.ZodObject, location: 'path' | 'query'): object[] {
  return Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => ({
    name,
    in: location,
    required: location === 'path',
    schema: jsonSchema(field, 'input'),
  }));
}

function problemResponse(status: number): object {
  const schema = { $ref: '#/components/schemas/Problem' };
  return {
    description: PROBLEM_DESCRIPTIONS[status] ?? 'Error',
    content: { 'application/json': { schema }, 'application/problem+json': { schema } },
  };
}

function jsonSchema(schema: z.core.$ZodType, io: 'input' | 'output'): object {
  // OpenAPI 3.1 names the dialect once for the whole document.
  return Object.fromEntries(
    Object.entries(z.toJSONSchema(schema, { io })).filter(([key]) => key !== '$schema'),
  );
}
