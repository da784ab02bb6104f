import { createApiEvents } from '../../api/events/create-api-events.js';
import { nodesOfModel } from '../../forecast/nodes-of-model.js';
import type { Logger } from '../../ingest/logger.js';
import type { Node } from '../../ingest/stations/node.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { startMetrics } from '../metrics/start-metrics.js';
import { createSkill } from '../parts/create-skill.js';
import { followEvents } from '../parts/follow-events.js';
import { requireKafka } from '../parts/kafka-options.js';
import { openStore } from '../parts/open-store.js';
import { openStream } from '../parts/open-stream.js';
import { startCheck, storeCheck, type ReadinessCheck } from '../parts/readiness.js';
import { serveHouse } from '../parts/serve-house.js';
import type { Shutdown } from '../parts/shutdown.js';
import { withRecalibration } from '../parts/with-recalibration.js';
import { startForecast } from '../parts/start-forecast.js';
import { startIngest } from '../parts/start-ingest.js';
import { startLabels } from '../parts/start-labels.js';
import { startRollout } from '../parts/start-rollout.js';
import { brokerSink } from '../pipeline/broker-sink.js';
import { tellForecasts, tellReadings } from '../pipeline/tell.js';
import type { Fail } from './run-role.js';

/** Checking readings without forecasting them needs no model, and has a role of its own. */
export type StreamPart = 'ingest' | 'forecast' | 'api';

/**
 * Parts of the house around Kafka, in one process; what the others do reaches them through topics and the store. Resolves
 * with the address of the API, or a word where there is none, when everything has started.
 */
export async function serveStream(
  configuration: Configuration,
  secrets: Secrets,
  logger: Logger,
  shutdown: Shutdown,
  fail: Fail,
  parts: readonly StreamPart[],
): Promise<string> {
  const { watchdogPatience: patience } = requireKafka(configuration.kafka);
  const starting = startCheck();
  const checks: ReadinessCheck[] = [starting.check];
  const metrics = await startMetrics(configuration, logger, checks);
  shutdown.add('metrics', () => metrics.close());
  const { store, description } = await openStore(configuration, secrets, logger);
  shutdown.add('store', () => store.close());
  checks.push(storeCheck(store, description));
  const models = await startRollout(configuration, secrets, store, logger, metrics.engineObserver);
  shutdown.add('models', () => models.close());
  const { rollout, library } = models;
  const { forecaster, servedModels } = withRecalibration(configuration, rollout, store, logger, shutdown);
  checks.push(() => ({
    name: 'model',
    ready: true,
    detail: `${rollout.description} on ${library.provider}`,
  }));
  const stream = await openStream(configuration, secrets, { store, metrics }, logger, shutdown, fail);
  const nodesOf = (stations: typeof stream.stations) => nodesOfModel(stations, rollout.manifest);
  let nodes = nodesOf(stream.stations);
  let known = new Set(stream.stations.map(({ id }) => id));
  const skill = createSkill(rollout.manifest, servedModels);
  const events = createApiEvents(logger);

  let address = 'no address';
  if (parts.includes('api')) {
    address = await serveHouse({
      configuration,
      store,
      stations: stream.stations,
      models,
      servedModels,
      skill,
      events,
      observations: brokerSink(stream.worker, () => nodes),
      checks,
      http: metrics.http,
      logger,
      shutdown,
    });
  }
  const whole = parts.includes('ingest') && parts.includes('forecast');
  const workers: { setNodes(nodes: readonly Node[]): void }[] = [];
  if (parts.includes('ingest')) {
    const onReadings = whole
      ? {
          onReadings: (readings: Parameters<typeof tellReadings>[0]) => {
            tellReadings(readings, skill, events);
          },
        }
      : {};
    const worker = await startIngest(stream, { nodesOf, patience, ...onReadings }, shutdown);
    workers.push(worker);
    checks.push(async () => ({ name: 'ingest', ...(await worker.state()) }));
  }
  if (parts.includes('forecast')) {
    const onForecasts = whole
      ? {
          onForecasts: (forecasts: Parameters<typeof tellForecasts>[0]) => {
            tellForecasts(forecasts, skill, events);
          },
        }
      : {};
    const worker = await startForecast(
      stream,
      { nodesOf, forecaster, servedModels, patience, ...onForecasts },
      shutdown,
    );
    workers.push(worker);
    checks.push(async () => ({ name: 'forecast', ...(await worker.state()) }));
    const labels = await startLabels(
      stream,
      { engine: library, folders: configuration.models, isKnownStation: (id) => known.has(id), patience },
      shutdown,
    );
    checks.push(() => ({ name: 'labels', ...labels.state() }));
  }
  if (parts.includes('api') && !whole) {
    const consumer = await followEvents(stream, skill, events);
    shutdown.add('events', () => consumer.close());
    checks.push(() => ({
      name: 'events',
      ready: consumer.isMember,
      detail: 'readings and forecasts from Kafka',
    }));
  }
  await stream.follow((stations) => {
    nodes = nodesOf(stations);
    known = new Set(stations.map(({ id }) => id));
    events.emit({ name: 'stations' });
    for (const worker of workers) worker.setNodes(nodes);
  });
  starting.done();
  return address;
}
