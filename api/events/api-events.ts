import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import type { VerificationSummary } from '../verification/verification-summary.js';

/**
 * What happens in the pipeline, of which live streams pass the first three on. Emit only what the store has acknowledged, so
 * that a client that asks again after an event finds it.
 */
export type ApiEvent =
  /** Readings that are new or were corrected. */
  | { readonly name: 'observations'; readonly readings: readonly HourlyReading[] }
  /** Forecasts that were issued, or issued again after a late reading. */
  | { readonly name: 'forecast'; readonly forecasts: readonly Forecast[] }
  | { readonly name: 'skill'; readonly summary: VerificationSummary }
  /** Stations that are new or have moved. */
  | { readonly name: 'stations' }
  /** Forecasts of the past. */
  | { readonly name: 'backfill' }
  /** The models' scores of another hour. */
  | { readonly name: 'scores' };

export type ApiEventListener = (event: ApiEvent) => void;

export interface ApiEvents {
  emit(event: ApiEvent): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: ApiEventListener): () => void;
}
