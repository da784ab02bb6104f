import { pino } from 'pino';
import { createLive } from '../../../deploy/parts/create-live.js';
import { loadForecaster } from '../../../deploy/pipeline/load-forecaster.js';
import { readConfiguration } from '../../../deploy/configuration/configuration.js';
import { readSecrets } from '../../../deploy/configuration/secrets.js';
import { systemClock } from '../../../ingest/clock.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import { observationText, type Network } from './tiled-network.js';

const RECORDS_AT_A_TIME = 200;

/** What one process without a broker makes of a network, in order of origin, then station. */
export async function embeddedForecasts({ stations, observations }: Network): Promise<Forecast[]> {
  const logger = pino({ level: 'silent' });
  const store = await DuckDbSeriesStore.open({ file: ':memory:' });
  const { engine, forecaster } = await loadForecaster(readConfiguration({}), readSecrets({}), logger);
  const { pipeline } = createLive({
    stations,
    store,
    deadLetters: { write: () => Promise.resolve(), close: () => Promise.resolve() },
    clock: systemClock,
    forecaster,
    servedModels: () => [forecaster.modelId],
    firstOrigin: -Infinity,
    logger,
  });
  for (let start = 0; start < observations.length; start += RECORDS_AT_A_TIME) {
    const part = observations.slice(start, start + RECORDS_AT_A_TIME);
    await pipeline.accept(
      part.map((observation, index) => ({
        source: 'test',
        position: start + index,
        value: observationText(observation),
      })),
    );
  }
  const forecasts = await store.readForecasts({ origins: { from: -Infinity, to: Infinity } });
  await Promise.all([store.close(), engine.close()]);
  return forecasts;
}
