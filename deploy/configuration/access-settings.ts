import path from 'node:path';
import { z } from 'zod';

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'expected an origin such as https://example.org');

export const ACCESS_VARIABLES = {
  STATIONCAST_KEYS: z.string().min(1).optional(),
  STATIONCAST_READS: z.enum(['open', 'key']).default('open'),
  STATIONCAST_ORIGINS: z
    .string()
    .transform((origins) => origins.split(',').map((origin) => origin.trim()))
    .pipe(z.array(z.union([z.literal('*'), origin])))
    .default([]),
  STATIONCAST_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(10_000_000).default(6_000),
  STATIONCAST_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
};

export interface AccessSettings {
  /** Folder of the API keys. */
  readonly keys: string;
  /** Whether reading from the API needs a key. */
  readonly readsNeedKey: boolean;
  /** Origins of other pages that may use the API from a browser; `*` for all. */
  readonly origins: readonly string[];
  readonly requestsPerMinute: number;
  readonly trustedProxies: number;
}

/** `data` is the folder of everything that is written. */
export function accessSettings(
  values: z.output<z.ZodObject<typeof ACCESS_VARIABLES>>,
  data: string,
): AccessSettings {
  return {
    keys: values.STATIONCAST_KEYS ?? path.join(data, 'keys'),
    readsNeedKey: values.STATIONCAST_READS === 'key',
    origins: values.STATIONCAST_ORIGINS,
    requestsPerMinute: values.STATIONCAST_REQUESTS_PER_MINUTE,
    trustedProxies: values.STATIONCAST_TRUSTED_PROXIES,
  };
}
