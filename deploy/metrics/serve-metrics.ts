import type { RequestListener } from 'node:http';
import type { Registry } from 'prom-client';
import type { Logger } from '../../ingest/logger.js';
import { type ReadinessCheck, readinessOf } from '../parts/readiness.js';
import { type HttpServer, listen } from '../http-server.js';

/**
 * `GET /metrics` for Prometheus, on a port of its own, so that it need not be open to the API's users. With checks also
 * `/livez` and `/readyz`.
 */
export function serveMetrics(
  registry: Registry,
  host: string,
  port: number,
  logger: Logger,
  checks?: readonly ReadinessCheck[],
): Promise<HttpServer> {
  const pages = new Map<string | undefined, () => Promise<Page>>([['/metrics', () => metricsPage(registry)]]);
  if (checks !== undefined) {
    pages.set('/livez', () =>
      Promise.resolve({ status: 200, type: 'application/json', text: '{"live":true}' }),
    );
    pages.set('/readyz', () => readinessPage(checks));
  }
  return listen(listener(pages, logger), host, port);
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function metricsPage(registry: Registry): Promise<Page> {
  return { status: 200, type: registry.contentType, text: await registry.metrics() };
}

async function readinessPage(checks: readonly ReadinessCheck[]): Promise<Page> {
  const report = await readinessOf(checks);
  return { status: report.ready ? 200 : 503, type: 'application/json', text: JSON.stringify(report) };
}

function listener(
  pages: ReadonlyMap<string | undefined, () => Promise<Page>>,
  logger: Logger,
): RequestListener {
  return (request, response) => {
    const page = pages.get(request.url);
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404).end(`GET ${[...pages.keys()].join(', ')} is all there is.\n`);
      return;
    }
    page().then(
      ({ status, type, text }) => response.writeHead(status, { 'Content-Type': type }).end(text),
      (error: unknown) => {
        logger.error({ err: error }, 'metrics cannot be collected');
        response.writeHead(500).end();
      },
    );
  };
}
