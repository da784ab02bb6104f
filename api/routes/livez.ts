import { z } from 'zod';
import { defineEndpoint, type Endpoint } from '../http/endpoint.js';

/** `GET /livez`: the process answers. Depends on nothing else, so that a slow store does not restart it. */
export function livezEndpoint(): Endpoint {
  return defineEndpoint({
    path: '/livez',
    summary: 'Whether the process answers',
    description: 'For liveness probes.',
    parameters: z.strictObject({}),
    query: z.strictObject({}),
    answer: z.strictObject({ live: z.literal(true) }),
    problems: [400],
    handle: () => Promise.resolve({ live: true as const }),
  });
}
