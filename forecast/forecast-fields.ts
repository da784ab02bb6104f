/** Names of a forecast's fields, the same in stores, on wires and in verification. */
import type { ForecastManifest } from './registry/manifest.js';

export type ForecastVariable = ForecastManifest['outputVariables'][number];

export const WIND_DIRECTION = 'wind_direction_10m';

/** `p10` for 0.1, `p2.5` for 0.025. */
export function quantileName(probability: number): string {
  return `p${Number((100 * probability).toFixed(6))}`;
}

/** `temperature_2m_p10`. */
export function quantileField(variable: string, probability: number): string {
  return `${variable}_${quantileName(probability)}`;
}

/** Every field that a model's forecasts have. */
export function forecastFields(manifest: ForecastManifest): string[] {
  const fields = manifest.outputVariables.flatMap((variable) => [
    variable,
    ...manifest.quantiles.map((probability) => quantileField(variable, probability)),
  ]);
  return manifest.outputVariables.includes('wind_speed_10m') ? [...fields, WIND_DIRECTION] : fields;
}
