import { z } from 'zod';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const port = z.coerce.number().int().min(0).max(65_535);

export const SERVER_VARIABLES = {
  STATIONCAST_HOST: z.string().min(1).default('127.0.0.1'),
  STATIONCAST_PORT: port.default(8080),
  STATIONCAST_METRICS_PORT: port.optional(),
  STATIONCAST_LOG_LEVEL: z.enum(LOG_LEVELS).default('warn'),
};

export interface ServerSettings {
  /** Address that the servers listen on. */
  readonly host: string;
  readonly port: number;
  /** Port of `/metrics`; without it there are none. */
  readonly metricsPort: number | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export function serverSettings(values: z.output<z.ZodObject<typeof SERVER_VARIABLES>>): ServerSettings {
  return {
    host: values.STATIONCAST_HOST,
    port: values.STATIONCAST_PORT,
    metricsPort: values.STATIONCAST_METRICS_PORT,
    logLevel: values.STATIONCAST_LOG_LEVEL,
  };
}
