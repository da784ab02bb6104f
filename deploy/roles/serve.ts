import path from 'node:path';
import { systemClock } from '../../ingest/clock.js';
import { FileDeadLetters } from '../../ingest/dead-letters/file-dead-letters.js';
import { ConfigurationError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import { readNewestOrigins } from '../../ingest/windows/newest-origins.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { startMetrics } from '../metrics/start-metrics.js';
import { createLive } from '../parts/create-live.js';
import { openStore } from '../parts/open-store.js';
import { storeCheck } from '../parts/readiness.js';
import { serveHouse } from '../parts/serve-house.js';
import { startRollout } from '../parts/start-rollout.js';
import type { Shutdown } from '../parts/shutdown.js';
import { withRecalibration } from '../parts/with-recalibration.js';
import { takeStations } from '../parts/take-stations.js';
import { IdleTimer } from '../pipeline/idle-timer.js';
import { pipelineSink } from '../pipeline/pipeline-sink.js';
import type { Fail } from './run-role.js';
import { serveStream } from './serve-stream.js';

/** Everything in one process, with Kafka where brokers are configured. Resolves when it serves; `shutdown` ends it. */
export function serve(
  configuration: Configuration,
  secrets: Secrets,
  logger: Logger,
  shutdown: Shutdown,
  fail: Fail,
): Promise<string> {
  return configuration.kafka === undefined
    ? serveAlone(configuration, secrets, logger, shutdown)
    : serveStream(configuration, secrets, logger, shutdown, fail, ['ingest', 'forecast', 'api']);
}

/** Without a broker: readings come in over HTTP. */
async function serveAlone(
  configuration: Configuration,
  secrets: Secrets,
  logger: Logger,
  shutdown: Shutdown,
): Promise<string> {
  const metrics = await startMetrics(configuration, logger);
  shutdown.add('metrics', () => metrics.close());
  const { store, description } = await openStore(configuration, secrets, logger);
  shutdown.add('store', () => store.close());
  const deadLetters = await FileDeadLetters.open(path.join(configuration.data, 'dead-letters.ndjson'));
  shutdown.add('dead letters', () => deadLetters.close());
  const stations = await takeStations(store, configuration.stationsFile);
  if (stations.length === 0) {
    throw new ConfigurationError('no station is known; name a stations.csv in STATIONCAST_STATIONS');
  }
  const models = await startRollout(configuration, secrets, store, logger, metrics.engineObserver);
  shutdown.add('models', () => models.close());
  const { rollout, library } = models;
  const { forecaster, servedModels } = withRecalibration(configuration, rollout, store, logger, shutdown);
  const { nodes, pipeline, skill, events } = createLive({
    stations,
    store,
    deadLetters,
    clock: systemClock,
    forecaster,
    servedModels,
    firstOrigin: -Infinity,
    logger,
  });
  let restored = false;
  const address = await serveHouse({
    configuration,
    store,
    stations,
    models,
    servedModels,
    skill,
    events,
    observations: pipelineSink(pipeline),
    checks: [
      storeCheck(store, description),
      () => ({ name: 'model', ready: true, detail: `${rollout.description} on ${library.provider}` }),
      () => ({
        name: 'source',
        ready: restored,
        detail: restored ? 'readings come in over HTTP' : 'windows are being restored from the store',
      }),
    ],
    http: metrics.http,
    logger,
    shutdown,
  });
  await pipeline.restore(await readNewestOrigins(store, nodes, servedModels()));
  restored = true;
  const idle = new IdleTimer(pipeline, systemClock, logger);
  idle.start();
  shutdown.add('idle timer', () => idle.close());
  return address;
}
