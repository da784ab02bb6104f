import { Registry, collectDefaultMetrics } from 'prom-client';
import type { EngineObserver } from '../../forecast/engine/engine-events.js';
import { systemClock } from '../../ingest/clock.js';
import type { StreamObserver } from '../../ingest/kafka/stream-events.js';
import type { Logger } from '../../ingest/logger.js';
import type { Configuration } from '../configuration/configuration.js';
import type { ReadinessCheck } from '../parts/readiness.js';
import { EngineMetrics } from './engine-metrics.js';
import { HttpMetrics } from './http-metrics.js';
import { serveMetrics } from './serve-metrics.js';
import { StreamMetrics } from './stream-metrics.js';

export interface RunningMetrics {
  readonly registry: Registry;
  readonly engineObserver: EngineObserver;
  readonly streamObserver: StreamObserver;
  readonly http: HttpMetrics;
  close(): Promise<void>;
}

/**
 * Metrics, served on their own port where one is configured. `checks` may grow later; where they are given, the port
 * also answers `/livez` and `/readyz`, for processes that have no API.
 */
export async function startMetrics(
  { host, metricsPort }: Pick<Configuration, 'host' | 'metricsPort'>,
  logger: Logger,
  checks?: readonly ReadinessCheck[],
): Promise<RunningMetrics> {
  const registry = new Registry();
  const metrics = {
    registry,
    engineObserver: new EngineMetrics(registry),
    streamObserver: new StreamMetrics(registry, systemClock),
    http: new HttpMetrics(registry),
  };
  if (metricsPort === undefined) return { ...metrics, close: () => Promise.resolve() };
  collectDefaultMetrics({ register: registry });
  const server = await serveMetrics(registry, host, metricsPort, logger, checks);
  logger.info({ address: server.address }, 'serving metrics');
  return { ...metrics, close: () => server.close() };
}
