import compression from 'compression';
import express, { type RequestHandler } from 'express';
import { AnswerCache } from './answers/answer-cache.js';
import type { ApiContext } from './context.js';
import { crossOrigin } from './http/cross-origin.js';
import type { Endpoint } from './http/endpoint.js';
import { answerEach, answerFromCache, keptAnswers } from './http/endpoint-handler.js';
import { errorHandler, methodNotAllowed, notFound } from './http/error-handler.js';
import { pipelinedRequests } from './http/pipelined-requests.js';
import { queryLimit } from './http/query-limit.js';
import { rateLimit } from './http/rate-limit.js';
import { requestIdentity } from './http/request-identity.js';
import { requireKey } from './http/require-key.js';
import { requestLimit } from './http/request-limit.js';
import { requestLog } from './http/request-log.js';
import { securityHeaders } from './http/security-headers.js';
import { unreadAnswers } from './http/unread-answers.js';
import { webPage } from './http/web-page.js';
import type { KeyScope } from './keys/key-scopes.js';
import { REFERENCE_STYLE, referencePage } from './openapi/reference-page.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { livezEndpoint } from './routes/livez.js';
import { readyzEndpoint } from './routes/readyz.js';
import { classifiersEndpoint, classifyEndpoint } from './routes/v1/classify.js';
import { forecastEndpoint } from './routes/v1/forecast.js';
import { latestEndpoint } from './routes/v1/latest.js';
import { postObservationsEndpoint } from './routes/v1/observations.js';
import { stationsEndpoint } from './routes/v1/stations.js';
import { forecastsEndpoint } from './routes/v1/stations/forecasts.js';
import { labelsEndpoint } from './routes/v1/stations/labels.js';
import { observationsEndpoint } from './routes/v1/stations/observations.js';
import { stationEndpoint } from './routes/v1/stations/station.js';
import { STREAM_PATH, streamHandler } from './routes/v1/stream.js';
import { backfillEndpoints } from './routes/v1/backfills.js';
import { BACKFILL_EVENTS_PATH, backfillEventsHandler } from './routes/v1/backfills/events.js';
import { verificationEndpoint } from './routes/v1/verification.js';
import { modelVerificationEndpoint } from './routes/v1/verification/models.js';
import { stationErrorsEndpoint } from './routes/v1/verification/stations.js';
import { OPEN_INFERENCE_PATH, openInference } from './routes/v2/open-inference.js';
import { KnownStations } from './stations/known-stations.js';
import { RecentCoverage } from './stations/recent-coverage.js';

const V1 = '/v1/';

/** The API and the page as one Express application; whoever calls this listens with it. */
export function createApi(context: ApiContext): express.Application {
  const stations = new KnownStations(context.store, context.events);
  const coverage = new RecentCoverage(context.store, context.events);
  const endpoints = [
    forecastEndpoint(context, stations),
    stationsEndpoint(stations, coverage),
    latestEndpoint(context, stations, coverage),
    stationEndpoint(context, stations, coverage),
    observationsEndpoint(context, stations, coverage),
    ...(context.observations === undefined ? [] : [postObservationsEndpoint(context, context.observations)]),
    ...(context.classification === undefined
      ? []
      : [classifiersEndpoint(context.classification), classifyEndpoint(context.classification)]),
    forecastsEndpoint(context, stations),
    labelsEndpoint(context, stations),
    verificationEndpoint(context),
    stationErrorsEndpoint(context),
    ...(context.modelVerification === undefined
      ? []
      : [modelVerificationEndpoint(context.modelVerification)]),
    ...(context.backfills === undefined ? [] : backfillEndpoints(context, context.backfills)),
    livezEndpoint(),
    readyzEndpoint(context),
  ];
  const description = openApiDocument(endpoints, {
    version: context.version,
    openInference: context.inference !== undefined,
  });

  const { access, limits, logger } = context;
  const api = express();
  api.disable('x-powered-by');
  // Answers bring their own tags.
  api.disable('etag');
  api.set('query parser', 'simple');
  api.set('trust proxy', access.trustedProxies);
  api.use(pipelinedRequests(), requestIdentity(), requestLog(logger), securityHeaders());
  if (access.origins.length > 0) api.use(crossOrigin(access.origins));
  if (context.inference !== undefined) {
    const guards = keyForReads(context, 'inference');
    api.use(OPEN_INFERENCE_PATH, openInference({ ...context, inference: context.inference, guards }));
  }
  api.use(queryLimit(limits.queryCharacters), unreadAnswers(limits.unreadAnswerBytes));
  api.use('/v1', rateLimit(access.requestsPerMinute));
  const cache = new AnswerCache(context);
  if (!access.readsNeedKey) api.use('/v1', keptAnswers(cache));
  api
    .route(STREAM_PATH)
    .get(...keyForReads(context, 'read'), streamHandler(context))
    .all(methodNotAllowed(['GET']));
  if (context.backfills !== undefined) {
    api
      .route(BACKFILL_EVENTS_PATH)
      .get(requireKey(access.keys, 'backfill'), backfillEventsHandler(context, context.backfills))
      .all(methodNotAllowed(['GET']));
  }
  // Behind the streams, which are long and have a limit of their own.
  api.use('/v1', requestLimit(limits.requestsAtOnce));
  for (const [path, methods] of byPath(endpoints)) {
    const route = api.route(path);
    for (const endpoint of methods) {
      const isOpen = endpoint.method === 'get' && endpoint.scope === undefined;
      const handler = isOpen && path.startsWith(V1) ? answerFromCache(endpoint, cache) : answerEach(endpoint);
      route[endpoint.method](...keyForEndpoint(context, endpoint), handler);
    }
    route.all(methodNotAllowed(methods.map(({ method }) => method.toUpperCase())));
  }
  api.use(compression());
  api.get('/openapi.json', (_request, response) => {
    response.json(description);
  });
  const reference = referencePage(description);
  api.get('/docs', (_request, response) => {
    response.type('html').send(reference);
  });
  api.get('/docs/reference.css', (_request, response) => {
    response.type('css').send(REFERENCE_STYLE);
  });
  api.use(webPage(context.web), notFound(), errorHandler(logger));
  return api;
}

function byPath(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const paths = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const path = expressPath(endpoint);
    paths.set(path, [...(paths.get(path) ?? []), endpoint]);
  }
  return paths;
}

/** Health is always open: who probes a process has no key. */
function keyForEndpoint(context: ApiContext, { path, scope }: Endpoint): RequestHandler[] {
  if (scope !== undefined) return [requireKey(context.access.keys, scope)];
  return path.startsWith(V1) ? keyForReads(context, 'read') : [];
}

function keyForReads({ access }: ApiContext, scope: KeyScope): RequestHandler[] {
  return access.readsNeedKey ? [requireKey(access.keys, scope)] : [];
}

/** `/v1/stations/{station}` as Express writes it: `/v1/stations/:station`. */
function expressPath(endpoint: Endpoint): string {
  return endpoint.path.replace(/\{(\w+)\}/g, ':$1');
}
