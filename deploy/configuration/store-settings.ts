import { z } from 'zod';

export const STORES = ['duckdb', 'influxdb'] as const;

export const STORE_VARIABLES = {
  STATIONCAST_DATA: z.string().min(1).default('stationcast-data'),
  STATIONCAST_STATIONS: z.string().min(1).optional(),
  STATIONCAST_STORE: z.enum(STORES).default('duckdb'),
  STATIONCAST_INFLUXDB_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:8086'),
  STATIONCAST_INFLUXDB_ORGANIZATION: z.string().min(1).default('stationcast'),
  STATIONCAST_INFLUXDB_BUCKET: z.string().min(1).default('stationcast'),
  STATIONCAST_INFLUXDB_CA: z.string().min(1).optional(),
};

export interface StoreSettings {
  /** Folder of everything that is written. */
  readonly data: string;
  /** stations.csv that is taken into the store at start. */
  readonly stationsFile: string | undefined;
  readonly store: (typeof STORES)[number];
  readonly influxDb: InfluxDbSettings;
}

export interface InfluxDbSettings {
  readonly url: string;
  readonly organization: string;
  readonly bucket: string;
  /** PEM file of the authorities that the server's certificate is checked against. */
  readonly certificateAuthorityFile: string | undefined;
}

export function storeSettings(values: z.output<z.ZodObject<typeof STORE_VARIABLES>>): StoreSettings {
  return {
    data: values.STATIONCAST_DATA,
    stationsFile: values.STATIONCAST_STATIONS,
    store: values.STATIONCAST_STORE,
    influxDb: {
      url: values.STATIONCAST_INFLUXDB_URL,
      organization: values.STATIONCAST_INFLUXDB_ORGANIZATION,
      bucket: values.STATIONCAST_INFLUXDB_BUCKET,
      certificateAuthorityFile: values.STATIONCAST_INFLUXDB_CA,
    },
  };
}
