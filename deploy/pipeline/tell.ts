import type { ApiEvents } from '../../api/events/api-events.js';
import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { Forecast } from '../../ingest/store/forecast.js';
import type { HourlyReading } from '../../ingest/store/series-store.js';
import { toVerificationSummary } from './verification-summary.js';

/** Passes readings, which are stored by now, on to the running skill and to whoever listens. */
export function tellReadings(
  readings: readonly HourlyReading[],
  skill: RunningSkill,
  events: ApiEvents,
): void {
  skill.addReadings(readings);
  if (readings.length > 0) events.emit({ name: 'observations', readings });
}

/** The same of forecasts. */
export function tellForecasts(forecasts: readonly Forecast[], skill: RunningSkill, events: ApiEvents): void {
  if (forecasts.length === 0) return;
  skill.addForecasts(forecasts);
  events.emit({ name: 'forecast', forecasts });
  events.emit({ name: 'skill', summary: toVerificationSummary(skill.summary()) });
}
