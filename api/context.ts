import type { SeriesStore } from '../ingest/store/series-store.js';
import type { Clock } from './clock.js';
import type { ApiEvents } from './events/api-events.js';
import type { ReadinessReport } from './health/readiness-report.js';
import type { ApiLimits } from './limits.js';
import type { Logger } from './logger.js';
import type { VerificationSummary } from './verification/verification-summary.js';

/** Everything the API needs, made by whoever starts it. */
export interface ApiContext {
  readonly store: SeriesStore;
  /** Decides which hour is the current one: a replay gives the time of its readings. */
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: ApiEvents;
  /** The id of the model whose forecasts are served when a request names none; undefined while there is none. */
  readonly servedModel: () => string | undefined;
  readonly readiness: () => Promise<ReadinessReport>;
  readonly verification: () => VerificationSummary;
  /** Folder of the built page (`dashboards/web/dist`). */
  readonly web: string;
  readonly limits: ApiLimits;
}
