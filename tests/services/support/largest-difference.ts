import type { Forecast } from '../../../ingest/store/forecast.js';

/** Of forecasts that are in the same order; NaN where one has what the other has not. */
export function largestDifference(some: readonly Forecast[], others: readonly Forecast[]): number {
  let largest = 0;
  some.forEach(({ fields }, index) => {
    for (const [name, values] of Object.entries(fields)) {
      const other = others[index]?.fields[name];
      values.forEach((value, lead) => {
        const difference = Math.abs(value - (other?.[lead] ?? NaN));
        if (!(difference <= largest)) largest = difference;
      });
    }
  });
  return largest;
}

export function keyOf({ station, origin, model }: Forecast): string {
  return `${origin} ${station} ${model}`;
}
