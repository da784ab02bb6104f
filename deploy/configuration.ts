import path from 'node:path';
import { z } from 'zod';
import { PROVIDER_CHOICES } from '../forecast/engine/providers.js';
import { ConfigurationError } from '../ingest/errors.js';
import { MODELS_FOLDER } from './package-files.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** Every environment variable that stationcast reads; `.env.example` explains them. */
const environmentSchema = z.object({
  STATIONCAST_HOST: z.string().min(1).default('127.0.0.1'),
  STATIONCAST_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  STATIONCAST_DATA: z.string().min(1).default('stationcast-data'),
  STATIONCAST_MODELS: z
    .string()
    .min(1)
    .default(MODELS_FOLDER)
    .transform((folders) => folders.split(path.delimiter)),
  STATIONCAST_MODEL: z.string().min(1).default('latest'),
  STATIONCAST_PROVIDER: z.enum(PROVIDER_CHOICES).default('auto'),
  STATIONCAST_INFERENCE_SERVER: z.url({ protocol: /^https?$/ }).optional(),
  STATIONCAST_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  STATIONCAST_LOG_LEVEL: z.enum(LOG_LEVELS).default('warn'),
});

export interface Configuration {
  /** Address that the server listens on. */
  readonly host: string;
  readonly port: number;
  /** Folder of everything that is written. */
  readonly data: string;
  /** Folders that hold models, or are one. */
  readonly models: readonly string[];
  /** Id or name of the model, or `latest`. */
  readonly model: string;
  readonly provider: z.output<typeof environmentSchema>['STATIONCAST_PROVIDER'];
  /** Address of a server of the Open Inference Protocol that runs the models, instead of this process. */
  readonly inferenceServer: string | undefined;
  /** Port of `/metrics`; without it there are none. */
  readonly metricsPort: number | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** Throws ConfigurationError, which names every variable that is wrong. */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  // An empty variable, as compose files and shells leave it, is one that was not set.
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const result = environmentSchema.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path: [name = ''], message }) => `${String(name)}: ${message}`,
    );
    throw new ConfigurationError(problems.join('; '));
  }
  const values = result.data;
  return {
    host: values.STATIONCAST_HOST,
    port: values.STATIONCAST_PORT,
    data: values.STATIONCAST_DATA,
    models: values.STATIONCAST_MODELS,
    model: values.STATIONCAST_MODEL,
    provider: values.STATIONCAST_PROVIDER,
    inferenceServer: values.STATIONCAST_INFERENCE_SERVER,
    metricsPort: values.STATIONCAST_METRICS_PORT,
    logLevel: values.STATIONCAST_LOG_LEVEL,
  };
}
