import { z } from 'zod';
import { defineEndpoint, type Endpoint } from '../../../http/endpoint.js';
import { modelVerificationSchema, type ModelVerification } from '../../../verification/model-verification.js';

const querySchema = z.strictObject({
  station: z.string().min(1).max(64).describe('Scores of this station alone').optional(),
});

/** `GET /v1/verification/models`: every model's scores, shadows against the live one, and alarms. */
export function modelVerificationEndpoint(verify: (station?: string) => ModelVerification): Endpoint {
  return defineEndpoint({
    path: '/v1/verification/models',
    summary: 'Scores of every model, shadows against the live one, alarms',
    description:
      'RMSE, MAE, bias, skill and coverage of each model over all that was scored, by lead; what the Diebold-Mariano test says of shadows and canaries; stations whose thermometer has shifted. Hours are scored six hours after they were observed.',
    parameters: z.strictObject({}),
    query: querySchema,
    answer: modelVerificationSchema,
    problems: [400],
    handle: ({ query }) => Promise.resolve(verify(query.station)),
  });
}
