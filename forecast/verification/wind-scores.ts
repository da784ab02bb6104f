import type { Forecast } from '../../ingest/store/forecast.js';
import { WIND_DIRECTION } from '../forecast-fields.js';
import type { HourlyColumn } from './hourly-column.js';
import { WindVectorSums, windVector } from './wind-vector-sums.js';

const HOURS_PER_DAY = 24;
const ALL = 0;

/**
 * Scores of wind as a vector: forecast speed and direction against observed speed and direction, and the same
 * for persistence and same hour yesterday, on the same pairs. Group 0 holds all pairs, group n those of lead n.
 */
export class WindScores {
  readonly model: WindVectorSums;
  readonly persistence: WindVectorSums;
  readonly yesterday: WindVectorSums;

  constructor(readonly horizon: number) {
    this.model = new WindVectorSums(1 + horizon);
    this.persistence = new WindVectorSums(1 + horizon);
    this.yesterday = new WindVectorSums(1 + horizon);
  }

  add(forecast: Forecast, speed: HourlyColumn, direction: HourlyColumn): void {
    const { origin, fields } = forecast;
    const at = (hour: number): [number, number] | undefined => windVector(speed.at(hour), direction.at(hour));
    const persisted = at(origin);
    if (persisted === undefined) return;
    for (let lead = 1; lead <= this.horizon; lead++) {
      const observed = at(origin + lead);
      const yesterday = at(origin + lead - HOURS_PER_DAY * Math.ceil(lead / HOURS_PER_DAY));
      const predicted = windVector(
        fields.wind_speed_10m?.[lead - 1] ?? NaN,
        fields[WIND_DIRECTION]?.[lead - 1] ?? NaN,
      );
      if (observed === undefined || yesterday === undefined || predicted === undefined) continue;
      for (const group of [ALL, lead]) {
        this.model.add(group, predicted, observed);
        this.persistence.add(group, persisted, observed);
        this.yesterday.add(group, yesterday, observed);
      }
    }
  }
}
