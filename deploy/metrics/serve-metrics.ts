import type { RequestListener } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Logger } from '../../ingest/logger.js';
import { type HttpServer, listen } from '../http-server.js';

/** A registry with what Node tells of the process: memory, event loop, garbage collection. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** `GET /metrics` for Prometheus, on a port of its own, so that it need not be open to the API's users. */
export function serveMetrics(
  registry: Registry,
  host: string,
  port: number,
  logger: Logger,
): Promise<HttpServer> {
  return listen(metricsListener(registry, logger), host, port);
}

function metricsListener(registry: Registry, logger: Logger): RequestListener {
  return (request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end('GET /metrics is all there is.\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      (error: unknown) => {
        logger.error({ err: error }, 'metrics cannot be collected');
        response.writeHead(500).end();
      },
    );
  };
}
