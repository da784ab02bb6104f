import path from 'node:path';
import { z } from 'zod';
import { PROVIDER_CHOICES } from '../../forecast/engine/providers.js';
import { MODELS_FOLDER } from '../package-files.js';

export const MODEL_VARIABLES = {
  STATIONCAST_MODELS: z
    .string()
    .min(1)
    .default(MODELS_FOLDER)
    .transform((folders) => folders.split(path.delimiter)),
  STATIONCAST_MODEL: z.string().min(1).default('latest'),
  STATIONCAST_MODELS_WATCH: z.coerce.number().nonnegative().max(86_400).default(30),
  STATIONCAST_CANARY: z.string().min(1).optional(),
  STATIONCAST_CANARY_SHARE: z.coerce.number().min(0).max(1).default(0.1),
  STATIONCAST_SHADOWS: z
    .string()
    .default('')
    .transform((names) => names.split(',').filter((name) => name !== '')),
  STATIONCAST_RECALIBRATION: z.enum(['off', 'on']).default('off'),
  STATIONCAST_PROVIDER: z.enum(PROVIDER_CHOICES).default('auto'),
  STATIONCAST_INFERENCE_SERVER: z.url({ protocol: /^https?$/ }).optional(),
};

export interface ModelSettings {
  /** Folders that hold models, or are one. */
  readonly models: readonly string[];
  /** Id or name of the model, or `latest`. */
  readonly model: string;
  /** Seconds from one look at the model folders to the next; 0 looks at them at the start alone. */
  readonly modelsWatch: number;
  /** Id or name of the model that forecasts a share of the stations instead. */
  readonly canary: string | undefined;
  /** 0 to 1. */
  readonly canaryShare: number;
  /** Ids or names of models whose forecasts are stored and not served. */
  readonly shadows: readonly string[];
  /** Whether quantiles are shifted as recent observations say. */
  readonly recalibration: boolean;
  readonly provider: (typeof PROVIDER_CHOICES)[number];
  /** Address of a server of the Open Inference Protocol that runs the models, instead of this process. */
  readonly inferenceServer: string | undefined;
}

export function modelSettings(values: z.output<z.ZodObject<typeof MODEL_VARIABLES>>): ModelSettings {
  return {
    models: values.STATIONCAST_MODELS,
    model: values.STATIONCAST_MODEL,
    modelsWatch: values.STATIONCAST_MODELS_WATCH,
    canary: values.STATIONCAST_CANARY,
    canaryShare: values.STATIONCAST_CANARY_SHARE,
    shadows: values.STATIONCAST_SHADOWS,
    recalibration: values.STATIONCAST_RECALIBRATION === 'on',
    provider: values.STATIONCAST_PROVIDER,
    inferenceServer: values.STATIONCAST_INFERENCE_SERVER,
  };
}
