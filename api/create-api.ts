import express from 'express';
import type { ApiContext } from './context.js';
import type { Endpoint } from './http/endpoint.js';
import { errorHandler, methodNotAllowed, notFound } from './http/error-handler.js';
import { queryLimit } from './http/query-limit.js';
import { requestIdentity } from './http/request-identity.js';
import { requestLimit } from './http/request-limit.js';
import { requestLog } from './http/request-log.js';
import { securityHeaders } from './http/security-headers.js';
import { webPage } from './http/web-page.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { livezEndpoint } from './routes/livez.js';
import { readyzEndpoint } from './routes/readyz.js';
import { forecastEndpoint } from './routes/v1/forecast.js';
import { stationsEndpoint } from './routes/v1/stations.js';
import { forecastsEndpoint } from './routes/v1/stations/forecasts.js';
import { observationsEndpoint } from './routes/v1/stations/observations.js';
import { stationEndpoint } from './routes/v1/stations/station.js';
import { STREAM_PATH, streamHandler } from './routes/v1/stream.js';
import { verificationEndpoint } from './routes/v1/verification.js';
import { OPEN_INFERENCE_PATH, openInference } from './routes/v2/open-inference.js';
import { RecentCoverage } from './stations/recent-coverage.js';

/** The API and the page as one Express application; whoever calls this listens with it. */
export function createApi(context: ApiContext): express.Application {
  const coverage = new RecentCoverage(context.store, context.events);
  const endpoints = [
    forecastEndpoint(context),
    stationsEndpoint(context, coverage),
    stationEndpoint(context, coverage),
    observationsEndpoint(context, coverage),
    forecastsEndpoint(context),
    verificationEndpoint(context),
    livezEndpoint(),
    readyzEndpoint(context),
  ];
  const description = openApiDocument(endpoints, {
    version: context.version,
    openInference: context.inference !== undefined,
  });

  const api = express();
  api.disable('x-powered-by');
  // Numbers such as generationtime_ms make every answer new, so a tag would cost a hash and never match.
  api.disable('etag');
  api.set('query parser', 'simple');
  api.use(requestIdentity(), requestLog(context.logger), securityHeaders());
  if (context.inference !== undefined) {
    api.use(OPEN_INFERENCE_PATH, openInference({ ...context, inference: context.inference }));
  }
  api.use(queryLimit(context.limits.queryCharacters));
  api.route(STREAM_PATH).get(streamHandler(context)).all(methodNotAllowed());
  // Behind the streams, which are long and have a limit of their own.
  api.use('/v1', requestLimit(context.limits.requestsAtOnce));
  for (const endpoint of endpoints) {
    api.route(expressPath(endpoint)).get(endpoint.handler).all(methodNotAllowed());
  }
  api.get('/openapi.json', (_request, response) => {
    response.json(description);
  });
  api.use(webPage(context.web), notFound(), errorHandler(context.logger));
  return api;
}

/** `/v1/stations/{station}` as Express writes it: `/v1/stations/:station`. */
function expressPath(endpoint: Endpoint): string {
  return endpoint.path.replace(/\{(\w+)\}/g, ':$1');
}
