import type { SeriesStore } from '../ingest/store/series-store.js';
import type { Clock } from '../ingest/clock.js';
import type { ApiEvents } from './events/api-events.js';
import type { ReadinessReport } from './health/readiness-report.js';
import type { ApiLimits } from './limits.js';
import type { Logger } from '../ingest/logger.js';
import type { InferenceContext } from './routes/v2/inference-context.js';
import type { VerificationSummary } from './verification/verification-summary.js';

/** Everything the API needs, made by whoever starts it. */
export interface ApiContext {
  /** Version of stationcast, for `/openapi.json`. */
  readonly version: string;
  readonly store: SeriesStore;
  /** Decides which hour is the current one: a replay gives the time of its readings. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: ApiEvents;
  /**
   * Ids of the models whose forecasts are served when a request names none, best first. More than one while a
   * canary runs or just after a model was replaced; shadow models are not among them.
   */
  readonly servedModels: () => readonly string[];
  readonly readiness: () => Promise<ReadinessReport>;
  readonly verification: () => VerificationSummary;
  /** Models that other programs may run; without it there is no `/v2`. */
  readonly inference?: InferenceContext;
  /** Folder of the built page (`dashboards/web/dist`). */
  readonly web: string;
  readonly limits: ApiLimits;
  /** Aborted when the process stops: open streams end, and `/readyz` says no. */
  readonly closing: AbortSignal;
}
