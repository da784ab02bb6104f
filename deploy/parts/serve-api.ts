import type { ApiContext } from '../../api/context.js';
import { createApi } from '../../api/create-api.js';
import { DEFAULT_LIMITS } from '../../api/limits.js';
import { listen, type HttpServer } from '../http-server.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';
import { traced } from '../tracing/traced-listener.js';
import { VERSION, WEB_FOLDER } from '../package-files.js';
import { readinessOf, type ReadinessCheck } from './readiness.js';

export interface ServedApi extends Omit<ApiContext, 'version' | 'web' | 'limits' | 'closing' | 'readiness'> {
  readonly host: string;
  readonly port: number;
  readonly checks: readonly ReadinessCheck[];
  readonly http: HttpMetrics;
}

/** The API and the page. Closing it ends open streams first. */
export async function serveApi({ host, port, checks, http, ...context }: ServedApi): Promise<HttpServer> {
  const closing = new AbortController();
  const api = createApi({
    ...context,
    version: VERSION,
    readiness: () => readinessOf(checks),
    web: WEB_FOLDER,
    limits: DEFAULT_LIMITS,
    closing: closing.signal,
  });
  const server = await listen(traced(http.observed(api)), host, port);
  return {
    address: server.address,
    close: async () => {
      closing.abort();
      await server.close();
    },
  };
}
