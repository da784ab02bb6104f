import type { BackfillJobs } from '../forecast/backfill/backfill-jobs.js';
import type { SeriesStore } from '../ingest/store/series-store.js';
import type { MediaClassifier } from '../forecast/classifier/classifiers.js';
import type { Clock } from '../ingest/clock.js';
import type { ApiEvents } from './events/api-events.js';
import type { ReadinessReport } from './health/readiness-report.js';
import type { ApiAccess } from './keys/api-access.js';
import type { ApiLimits } from './limits.js';
import type { Logger } from '../ingest/logger.js';
import type { InferenceContext } from './routes/v2/inference-context.js';
import type { ObservationSink } from './observations/observation-sink.js';
import type { ModelVerification } from './verification/model-verification.js';
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
  /** Takes in what is posted; without it `POST /v1/observations` is not possible. */
  readonly observations?: ObservationSink;
  /** Names what files show; without it `POST /v1/classify` is not possible. */
  readonly classification?: MediaClassifier;
  /** Forecasts of the past on request; without it there is no `/v1/backfills`. */
  readonly backfills?: BackfillJobs;
  readonly readiness: () => Promise<ReadinessReport>;
  readonly verification: () => VerificationSummary;
  /** Scores of every model, of one station or all; without it there is no `/v1/verification/models`. */
  readonly modelVerification?: (station?: string) => ModelVerification;
  /** Models that other programs may run; without it there is no `/v2`. */
  readonly inference?: InferenceContext;
  /**
   * How many milliseconds after a full hour the forecast from its readings is usually there, which says how long answers
   * stay fresh; left out where the clock is not that of the wall.
   */
  readonly originDelay?: number;
  /** Folder of the built page (`dashboards/web/dist`). */
  readonly web: string;
  readonly limits: ApiLimits;
  readonly access: ApiAccess;
  /** Aborted when the process stops: open streams end, and `/readyz` says no. */
  readonly closing: AbortSignal;
}
