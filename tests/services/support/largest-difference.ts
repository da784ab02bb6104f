import type { Forecast } from '../../../ingest/store/forecast.js';

const RADIANS = Math.PI / 180;

/**
 * Of forecasts that are in the same order, in the units of their fields, but of directions in radians: between two of
 * them, the shorter way round. NaN where one has what the other has not.
 */
export function largestDifference(some: readonly Forecast[], others: readonly Forecast[]): number {
  let largest = 0;
  some.forEach(({ fields }, index) => {
    for (const [name, values] of Object.entries(fields)) {
      const other = others[index]?.fields[name];
      values.forEach((value, lead) => {
        const apart = Math.abs(value - (other?.[lead] ?? NaN));
        const difference = name.startsWith('wind_direction') ? Math.min(apart, 360 - apart) * RADIANS : apart;
        if (!(difference <= largest)) largest = difference;
      });
    }
  });
  return largest;
}

export function keyOf({ station, origin, model }: Forecast): string {
  return `${origin} ${station} ${model}`;
}
