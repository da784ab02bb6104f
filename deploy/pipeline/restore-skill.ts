import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { HourRange, SeriesStore } from '../../ingest/store/series-store.js';

/** The running skill after a start is that of the last so many hours. */
export const SKILL_HOURS = 168;

const HOURS_AT_A_TIME = 24;

/** Scores again what the store has of the given hours, in the order in which it came. */
export async function restoreSkill(
  skill: RunningSkill,
  store: SeriesStore,
  models: readonly string[],
  { from, to }: HourRange,
): Promise<void> {
  for (let first = from; first <= to; first += HOURS_AT_A_TIME) {
    const range = { from: first, to: Math.min(first + HOURS_AT_A_TIME - 1, to) };
    const readings = await store.readObservations(range);
    const ofModels = await Promise.all(models.map((model) => store.readForecasts({ model, origins: range })));
    const forecasts = ofModels.flat();
    for (let hour = range.from; hour <= range.to; hour++) {
      skill.addReadings(readings.filter((reading) => reading.hour === hour));
      skill.addForecasts(forecasts.filter((forecast) => forecast.origin === hour));
    }
  }
}
