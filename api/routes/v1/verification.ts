import { z } from 'zod';
import type { ApiContext } from '../../context.js';
import { defineEndpoint, type Endpoint } from '../../http/endpoint.js';
import { verificationSummarySchema } from '../../verification/verification-summary.js';

/** `GET /v1/verification`: running skill. */
export function verificationEndpoint({ verification }: ApiContext): Endpoint {
  return defineEndpoint({
    path: '/v1/verification',
    summary: 'Running skill against persistence and yesterday',
    description:
      'Mean absolute and mean squared error of the forecasts, of persistence and of the same hour a day before, over the same pairs, in total and for each lead.',
    parameters: z.strictObject({}),
    query: z.strictObject({}),
    answer: verificationSummarySchema,
    problems: [400],
    handle: () => Promise.resolve(verification()),
  });
}
