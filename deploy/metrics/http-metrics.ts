import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Counter, Histogram, type Registry } from 'prom-client';

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Of what has no route of its own: the page's files, and what is not there. */
const NO_ROUTE = 'page';

/** How the API answers, by route, so that ids in paths make no series of their own. */
export class HttpMetrics {
  readonly #seconds;
  readonly #answers;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#seconds = new Histogram({
      name: 'stationcast_http_request_seconds',
      help: 'From a request to the end of its answer',
      labelNames: ['method', 'route'] as const,
      buckets: BUCKETS,
      registers,
    });
    this.#answers = new Counter({
      name: 'stationcast_http_responses_total',
      help: 'Answers, by status',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    });
  }

  /** The same listener, counted. */
  observed(listener: RequestListener): RequestListener {
    return (request, response) => {
      const started = performance.now();
      response.once('close', () => {
        this.#observe(request, response, (performance.now() - started) / 1000);
      });
      listener(request, response);
    };
  }

  #observe(request: IncomingMessage, { statusCode }: ServerResponse, seconds: number): void {
    const labels = { method: request.method ?? '', route: routeOf(request) ?? NO_ROUTE };
    this.#seconds.observe(labels, seconds);
    this.#answers.inc({ ...labels, status: String(statusCode) });
  }
}

/** The pattern that Express found for a request, such as `/v1/stations/:id`; undefined where it found none. */
export function routeOf(request: IncomingMessage): string | undefined {
  if (!('route' in request) || typeof request.route !== 'object' || request.route === null) return undefined;
  const { route } = request;
  if (!('path' in route) || typeof route.path !== 'string') return undefined;
  const base = 'baseUrl' in request && typeof request.baseUrl === 'string' ? request.baseUrl : '';
  return `${base}${route.path}`;
}
