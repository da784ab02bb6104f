import path from 'node:path';
import type { Logger } from '../../ingest/logger.js';
import { DuckDbSeriesStore } from '../../ingest/store/duckdb/duckdb-series-store.js';
import { InfluxDbSeriesStore } from '../../ingest/store/influxdb/influxdb-series-store.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Secrets } from '../configuration/secrets.js';
import type { StoreSettings } from '../configuration/store-settings.js';
import { TracedStore } from '../tracing/traced-store.js';
import { influxDbOptions } from './influxdb-options.js';

export interface OpenedStore {
  readonly store: SeriesStore;
  /** For people: what it is, and where. */
  readonly description: string;
}

/** The series store that the configuration chooses. The caller closes it. */
export async function openStore(
  settings: Pick<StoreSettings, 'store' | 'data' | 'influxDb'>,
  secrets: Pick<Secrets, 'influxDbToken'>,
  logger: Logger,
): Promise<OpenedStore> {
  const { store, description } = await openUntraced(settings, secrets, logger);
  return { store: new TracedStore(store, settings.store), description };
}

async function openUntraced(
  settings: Pick<StoreSettings, 'store' | 'data' | 'influxDb'>,
  secrets: Pick<Secrets, 'influxDbToken'>,
  logger: Logger,
): Promise<OpenedStore> {
  if (settings.store === 'influxdb') {
    const { url, bucket } = settings.influxDb;
    return {
      store: new InfluxDbSeriesStore(await influxDbOptions(settings.influxDb, secrets, logger)),
      description: `InfluxDB, bucket ${bucket} at ${url}`,
    };
  }
  const file = path.join(settings.data, 'series.duckdb');
  return { store: await DuckDbSeriesStore.open({ file }), description: `DuckDB, ${file}` };
}
