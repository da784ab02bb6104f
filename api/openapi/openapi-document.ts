import { z } from 'zod';
import type { Endpoint } from '../http/endpoint.js';
import { problemSchema } from '../http/problem.js';
import { KEY_PARAMETER } from '../http/require-key.js';
import { parametersIn, type Example } from './example.js';
import { EXAMPLES } from './examples.js';
import { parameterSchema } from './parameter-schema.js';
import { STREAM_PATH, streamQuerySchema } from '../routes/v1/stream.js';

const PROBLEM_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'The request is wrong; `reason` names the field, its value and what is allowed.',
  401: 'A key is needed, and this is none, a wrong one or one that was revoked.',
  403: 'The key does not have the scope that is needed.',
  404: 'There is no such station, or none near enough.',
  413: 'The body is larger than is allowed.',
  414: 'The address is longer than is allowed.',
  429: 'Too many requests from this client within a minute: try again after the seconds in Retry-After.',
  431: 'The headers are longer than is allowed; answered without a body.',
  415: 'The body is of another media type than is taken.',
  503: 'Not now: try again after the seconds in Retry-After.',
};

const ANSWER_DESCRIPTIONS: Readonly<Record<number, string>> = {
  202: 'Taken, and done soon',
  422: 'Nothing of it was taken; the answer says why',
  503: 'Not ready; the answer says why',
};

/** Any one of the ways to send a key. */
const KEYS = [{ bearer: [] }, { header: [] }, { parameter: [] }];

const DESCRIPTION = 'Readings and 24-hour forecasts of weather stations.';
const OPEN_INFERENCE =
  'The addresses under `/v2`, where models run, are not in this document: they are those that the Open Inference Protocol (KServe v2) defines.';

/** The OpenAPI 3.1 description of the API, made from the schemas that check its requests. */
export function openApiDocument(
  endpoints: readonly Endpoint[],
  { version, openInference }: { readonly version: string; readonly openInference: boolean },
): object {
  const paths: Record<string, object> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint) };
  }
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
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        parameter: { type: 'apiKey', in: 'query', name: KEY_PARAMETER },
      },
    },
  };
}

function operation(endpoint: Endpoint): object {
  const example = EXAMPLES[`${endpoint.method.toUpperCase()} ${endpoint.path}`];
  const values = example === undefined ? undefined : parametersIn(endpoint.path, example.address);
  return {
    summary: endpoint.summary,
    description: endpoint.description,
    parameters: [
      ...parameters(endpoint.parameters, 'path', values),
      ...parameters(endpoint.query, 'query', values),
    ],
    ...requestBody(endpoint, example),
    ...(endpoint.scope !== undefined && { security: KEYS }),
    responses: {
      ...Object.fromEntries(endpoint.statuses.map((status) => [status, answer(status, endpoint, example)])),
      ...Object.fromEntries(problemsOf(endpoint).map((status) => [status, problemResponse(status)])),
    },
  };
}

function answer(status: number, endpoint: Endpoint, example: Example | undefined): object {
  return {
    description: ANSWER_DESCRIPTIONS[status] ?? 'OK',
    content: {
      'application/json': {
        schema: jsonSchema(endpoint.answer, 'output'),
        ...(example?.status === status && {
          examples: { sample: { summary: example.address, value: example.answer } },
        }),
      },
      ...Object.fromEntries(endpoint.mediaTypes.map((type) => [type.replace(/;.*/, ''), {}])),
    },
  };
}

/** What every address answers where the request is too long, or comes too often, is in no endpoint's definition. */
function problemsOf({ path, problems, scope }: Endpoint): readonly number[] {
  const ofKeys = scope === undefined ? [] : [401, 403];
  const ofRate = path.startsWith('/v1/') ? [429] : [];
  return [...problems, ...ofKeys, 414, ...ofRate, 431];
}

function requestBody({ body }: Endpoint, example: Example | undefined): object {
  const types = Object.entries(body.content);
  if (types.length === 0) return {};
  const content = types.map(([type, schema]): [string, object] => [
    type,
    {
      ...(schema !== undefined && { schema: jsonSchema(schema, 'input') }),
      ...(type === 'application/json' &&
        example?.body !== undefined && { examples: { sample: { value: example.body } } }),
    },
  ]);
  return { requestBody: { required: true, content: Object.fromEntries(content) } };
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

function parameters(
  schema: z.ZodObject,
  location: 'path' | 'query',
  values?: ReadonlyMap<string, string>,
): object[] {
  return Object.entries<z.core.$ZodType>(schema.shape).map(([name, field]) => {
    const described = parameterSchema(field);
    const value = values?.get(name);
    return {
      name,
      in: location,
      required: location === 'path',
      schema: described,
      // Lists are joined by commas.
      ...(described.type === 'array' && { style: 'form', explode: false }),
      ...(value !== undefined && { example: exampleOf(described, value) }),
    };
  });
}

/** The value that a text in an address stands for. */
function exampleOf({ type, items }: Record<string, unknown>, text: string): unknown {
  if (type === 'number' || type === 'integer') return Number(text);
  if (type !== 'array') return text;
  const isOfNumbers =
    typeof items === 'object' && items !== null && 'type' in items && items.type === 'number';
  return text.split(',').map((item) => (isOfNumbers ? Number(item) : item));
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
