import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from '../../../api/create-api.js';
import { createApiEvents } from '../../../api/events/create-api-events.js';
import type { ApiEvents } from '../../../api/events/api-events.js';
import type { ReadinessReport } from '../../../api/health/readiness-report.js';
import { DEFAULT_LIMITS, type ApiLimits } from '../../../api/limits.js';
import type { InferenceContext } from '../../../api/routes/v2/inference-context.js';
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
  readonly inference?: InferenceContext;
}

export async function startApi(options: ApiServerOptions = {}): Promise<ApiServer> {
  const store = await DuckDbSeriesStore.open({ file: ':memory:' });
  const errors: LogLine[] = [];
  const logger = loggerInto(errors);
  const events = createApiEvents(logger);
  const closing = new AbortController();
  let currentHour: EpochHour = 0;
  let readiness: ReadinessReport = { ready: true, checks: [] };
  let verification = NO_VERIFICATION;

  const api = createApi({
    version: '0.0.0-test',
    store,
    clock: { now: () => hourToMilliseconds(currentHour) },
    logger,
    events,
    servedModels: () => options.servedModels ?? ['breeze-1.0.0'],
    readiness: () => Promise.resolve(readiness),
    verification: () => verification,
    web: options.web ?? '/nowhere',
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    ...(options.inference !== undefined && { inference: options.inference }),
    closing: closing.signal,
  });
  const server = createServer(api);
  const port = await listen(server, options.port ?? 0);

  return {
    address: `http://127.0.0.1:${port}`,
    store,
    events,
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
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function loggerInto(errors: LogLine[]): Logger {
  const ignore = (): void => undefined;
  return {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (fields, message) => {
      errors.push({ fields, message });
    },
  };
}
