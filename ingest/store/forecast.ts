import type { EpochHour } from '../time.js';

/**
 * One station's forecast from one origin by one model.
 * `fields` holds a value for each lead 1..horizon under each field name: `temperature_2m` (expected value),
 * `temperature_2m_p10` ... (quantiles), `wind_speed_10m`, `wind_speed_10m_p10` ..., `wind_direction_10m`
 * (from the expected wind vector). Index 0 is lead 1, so valid time = origin + 1 + index.
 * (station, model, origin, valid) identifies a value: writing it again overwrites it.
 */
export interface Forecast {
  readonly station: string;
  readonly model: string;
  readonly origin: EpochHour;
  readonly horizon: number;
  readonly fields: Readonly<Record<string, Float32Array>>;
}
