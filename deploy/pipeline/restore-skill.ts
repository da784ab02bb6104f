import type { RunningSkill } from '../../forecast/verification/running-skill.js';
import type { HourRange, SeriesStore } from '../../ingest/store/series-store.js';

const HOURS_AT_A_TIME = 24;

/** Scores again what the store has of the given hours, in the order in which it came. */
export async function restoreSkill(
  skill: RunningSkill,
  store: SeriesStore,
  model: string,
  { from, to }: HourRange,
): Promise<void> {
  for (let first = from; first <= to; first += HOURS_AT_A_TIME) {
    const range = { from: first, to: Math.min(first + HOURS_AT_A_TIME - 1, to) };
    const readings = await store.readObservations(range);
    const forecasts = await store.readForecasts({ model, origins: range });
    for (let hour = range.from; hour <= range.to; hour++) {
      skill.addReadings(readings.filter((reading) => reading.hour === hour));
      skill.addForecasts(forecasts.filter((forecast) => forecast.origin === hour));
    }
  }
}
