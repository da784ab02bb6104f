import { createApi } from '../../api/create-api.js';
import type { ApiEvents } from '../../api/events/api-events.js';
import { DEFAULT_LIMITS } from '../../api/limits.js';
import type { ReadinessReport } from '../../api/health/readiness-report.js';
import type { InferenceContext } from '../../api/routes/v2/inference-context.js';
import type { Forecaster } from '../../forecast/forecaster.js';
import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { Clock } from '../../ingest/clock.js';
import type { Logger } from '../../ingest/logger.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import { formatInstant } from '../../ingest/time.js';
import { listen, type HttpServer } from '../http-server.js';
import { VERSION, WEB_FOLDER } from '../package-files.js';
import { toVerificationSummary } from '../pipeline/verification-summary.js';

export interface ServedDemo {
  readonly host: string;
  readonly port: number;
  readonly store: SeriesStore;
  readonly events: ApiEvents;
  readonly skill: RunningSkill;
  readonly forecaster: Forecaster;
  readonly inference: InferenceContext;
  /** Event time of the replay: what the API takes for now. */
  readonly replay: Clock;
  readonly logger: Logger;
}

/** The API and the page over a replay. Closing it ends open streams first. */
export async function serveDemo(demo: ServedDemo): Promise<HttpServer> {
  const closing = new AbortController();
  const api = createApi({
    version: VERSION,
    store: demo.store,
    clock: demo.replay,
    logger: demo.logger,
    events: demo.events,
    servedModels: () => [demo.forecaster.modelId],
    readiness: () => readiness(demo),
    verification: () => toVerificationSummary(demo.skill.summary()),
    inference: demo.inference,
    web: WEB_FOLDER,
    limits: DEFAULT_LIMITS,
    closing: closing.signal,
  });
  const server = await listen(api, demo.host, demo.port);
  return {
    address: server.address,
    close: async () => {
      closing.abort();
      await server.close();
    },
  };
}

async function readiness(demo: ServedDemo): Promise<ReadinessReport> {
  const checks = [
    await storeCheck(demo.store),
    { name: 'model', ready: true, detail: `${demo.forecaster.modelId} on ${demo.inference.engine.provider}` },
    { name: 'source', ready: true, detail: `replay, at ${formatInstant(demo.replay.now())}` },
  ];
  return { ready: checks.every(({ ready }) => ready), checks };
}

async function storeCheck(store: SeriesStore): Promise<ReadinessReport['checks'][number]> {
  try {
    await store.ping();
    return { name: 'store', ready: true, detail: 'DuckDB answers' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name: 'store', ready: false, detail };
  }
}
