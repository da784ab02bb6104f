import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import type { VerificationSummary } from '../verification/verification-summary.js';

/**
 * What happens in the pipeline and is passed on to live streams. Emit only what the store has acknowledged, so
 * that a client that asks again after an event finds it.
 */
export type ApiEvent =
  /** Readings that are new or were corrected. */
  | { readonly name: 'observations'; readonly readings: readonly HourlyReading[] }
  /** Forecasts that were issued, or issued again after a late reading. */
  | { readonly name: 'forecast'; readonly forecasts: readonly Forecast[] }
  | { readonly name: 'skill'; readonly summary: VerificationSummary };

export type ApiEventListener = (event: ApiEvent) => void;

export interface ApiEvents {
  emit(event: ApiEvent): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: ApiEventListener): () => void;
}
