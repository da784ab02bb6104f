import type { EngineObserver } from '../../forecast/engine/engine-events.js';
import type { Logger } from '../../ingest/logger.js';
import type { Configuration } from '../configuration.js';
import { EngineMetrics } from './engine-metrics.js';
import { createMetricsRegistry, serveMetrics } from './serve-metrics.js';

export interface RunningMetrics {
  readonly engineObserver: EngineObserver;
  close(): Promise<void>;
}

/** Metrics as configured: on their own port, or not at all. */
export async function startMetrics(
  { host, metricsPort }: Pick<Configuration, 'host' | 'metricsPort'>,
  logger: Logger,
): Promise<RunningMetrics> {
  if (metricsPort === undefined) {
    return { engineObserver: { observe: () => undefined }, close: () => Promise.resolve() };
  }
  const registry = createMetricsRegistry();
  const engineObserver = new EngineMetrics(registry);
  const server = await serveMetrics(registry, host, metricsPort, logger);
  logger.info({ address: server.address }, 'serving metrics');
  return { engineObserver, close: () => server.close() };
}
