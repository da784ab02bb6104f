import type { BackfillJobs } from '../../../forecast/backfill/backfill-jobs.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino as createPino } from 'pino';
import type { ApiContext } from '../../../api/context.js';
import { createApi } from '../../../api/create-api.js';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import type { ApiEvents } from '../../../api/events/api-events.js';
import type { ReadinessReport } from '../../../api/health/readiness-report.js';
import { DEFAULT_LIMITS, type ApiLimits } from '../../../api/limits.js';
import type { InferenceContext } from '../../../api/routes/v2/inference-context.js';
import { KeyFolder } from '../../../api/keys/key-folder.js';
import type { ObservationSink } from '../../../api/observations/observation-sink.js';
import { systemClock, type Clock } from '../../../ingest/clock.js';
import type { MediaClassifier } from '../../../forecast/classifier/classifiers.js';
import type { Logger } from '../../../ingest/logger.js';
import type { VerificationSummary } from '../../../api/verification/verification-summary.js';
import { NO_VERIFICATION } from '../../../api/verification/verification-summary.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import { hourToMilliseconds, type EpochHour } from '../../../ingest/time.js';

export interface LogLine {
  readonly fields: object;
  readonly message: string;
}

/** A real API over a real store in memory, listening on a free port of loopback. */
export interface ApiServer {
  readonly address: string;
  readonly store: SeriesStore;
  readonly events: ApiEvents;
  readonly keys: KeyFolder;
  /** Everything that was logged, as a file would hold it. */
  readonly log: readonly string[];
  readonly errors: readonly LogLine[];
  readonly setCurrentHour: (hour: EpochHour) => void;
  readonly setReadiness: (report: ReadinessReport) => void;
  readonly setVerification: (summary: VerificationSummary) => void;
  /** Begins to stop, as a signal to the process does: streams end, readiness is lost. */
  readonly beginStop: () => void;
  readonly stop: () => Promise<void>;
}

export interface ApiServerOptions {
  readonly port?: number;
  readonly web?: string;
  readonly limits?: Partial<ApiLimits>;
  readonly servedModels?: readonly string[];
  /** Made from the server's own store and events. */
  readonly modelVerification?: (parts: {
    readonly store: SeriesStore;
    readonly events: ApiEvents;
    readonly logger: Logger;
  }) => ApiContext['modelVerification'];
  readonly inference?: InferenceContext;
  readonly classification?: MediaClassifier;
  readonly readsNeedKey?: boolean;
  readonly origins?: readonly string[];
  readonly requestsPerMinute?: number;
  readonly originDelay?: number;
  /** Backfills on the server's own store. */
  readonly backfills?: (parts: { readonly store: SeriesStore; readonly logger: Logger }) => BackfillJobs;
  /** What takes in posted observations; made from the server's own store. */
  readonly observations?: (parts: {
    readonly store: SeriesStore;
    readonly clock: Clock;
    readonly logger: Logger;
  }) => ObservationSink | Promise<ObservationSink>;
}

export async function startApi(options: ApiServerOptions = {}): Promise<ApiServer> {
  const store = await DuckDbSeriesStore.open({ file: ':memory:' });
  const errors: LogLine[] = [];
  const log: string[] = [];
  const logger = loggerInto(errors, log);
  const keysFolder = await mkdtemp(path.join(tmpdir(), 'stationcast-keys-'));
  const keys = new KeyFolder(keysFolder, systemClock);
  const events = createApiEvents(logger);
  const closing = new AbortController();
  let currentHour: EpochHour = 0;
  let readiness: ReadinessReport = { ready: true, checks: [] };
  let verification = NO_VERIFICATION;

  const clock = { now: () => hourToMilliseconds(currentHour) };
  const observations = await options.observations?.({ store, clock, logger });
  const modelVerification = options.modelVerification?.({ store, events, logger });
  const api = createApi({
    version: '0.0.0-test',
    store,
    ...(observations !== undefined && { observations }),
    clock,
    logger,
    events,
    servedModels: () => options.servedModels ?? ['breeze-1.0.0'],
    readiness: () => Promise.resolve(readiness),
    verification: () => verification,
    ...(modelVerification !== undefined && { modelVerification }),
    web: options.web ?? '/nowhere',
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    ...(options.originDelay !== undefined && { originDelay: options.originDelay }),
    access: {
      keys,
      readsNeedKey: options.readsNeedKey ?? false,
      origins: options.origins ?? [],
      requestsPerMinute: options.requestsPerMinute ?? 1_000_000,
      trustedProxies: 0,
    },
    ...(options.backfills !== undefined && { backfills: options.backfills({ store, logger }) }),
    ...(options.inference !== undefined && { inference: options.inference }),
    ...(options.classification !== undefined && { classification: options.classification }),
    closing: closing.signal,
  });
  const server = createServer(api);
  const port = await listen(server, options.port ?? 0);

  return {
    address: `http://127.0.0.1:${port}`,
    store,
    events,
    keys,
    log,
    errors,
    setCurrentHour: (hour) => {
      currentHour = hour;
    },
    setReadiness: (report) => {
      readiness = report;
    },
    setVerification: (summary) => {
      verification = summary;
    },
    beginStop: () => {
      closing.abort();
    },
    stop: async () => {
      closing.abort();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await store.close();
      await rm(keysFolder, { recursive: true });
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function loggerInto(errors: LogLine[], log: string[]): Logger {
  const pino = createPino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  return {
    debug: pino.debug.bind(pino),
    info: pino.info.bind(pino),
    warn: pino.warn.bind(pino),
    error: (fields, message) => {
      errors.push({ fields, message });
      pino.error(fields, message);
    },
  };
}
