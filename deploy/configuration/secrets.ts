import { z } from 'zod';
import { readEnvironment, type Environment } from './environment.js';
import { Secret } from './secret.js';

const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));

export const SECRET_VARIABLES = {
  STATIONCAST_INFLUXDB_TOKEN: secret.optional(),
  STATIONCAST_KAFKA_PASSWORD: secret.optional(),
  STATIONCAST_INFERENCE_SERVER_KEY: secret.optional(),
  STATIONCAST_API_KEY: secret.optional(),
};

/** What may not be told, apart from the rest of the configuration so that it cannot be printed along with it. */
export interface Secrets {
  readonly influxDbToken: Secret | undefined;
  readonly kafkaPassword: Secret | undefined;
  /** Sent as a bearer token to the server that runs the models. */
  readonly inferenceServerKey: Secret | undefined;
  /** For commands that speak to an API as its client. */
  readonly apiKey: Secret | undefined;
}

export function readSecrets(environment: Environment): Secrets {
  const values = readEnvironment(z.object(SECRET_VARIABLES), environment);
  return {
    influxDbToken: values.STATIONCAST_INFLUXDB_TOKEN,
    kafkaPassword: values.STATIONCAST_KAFKA_PASSWORD,
    inferenceServerKey: values.STATIONCAST_INFERENCE_SERVER_KEY,
    apiKey: values.STATIONCAST_API_KEY,
  };
}
