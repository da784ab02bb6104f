import { twoSidedProbability } from './student-t.js';

export interface DieboldMariano {
  /** Forecasts that were compared. */
  readonly n: number;
  /** Mean loss difference. */
  readonly difference: number;
  readonly statistic: number;
  /** Probability of a difference as large as this where both forecasts are equally good; two-sided. */
  readonly pValue: number;
}

/**
 * Whether two forecasts are equally good, from the differences of their losses in order of time (Diebold and
 * Mariano 1995), corrected for small samples as in Harvey, Leybourne and Newbold 1997: forecasts `steps` steps
 * ahead have errors that are correlated over steps - 1, so those autocovariances enter the variance; the
 * statistic is held against Student's t with n - 1 degrees of freedom.
 *
 * Undefined where there are too few differences, or where their variance comes out at zero or below (which the
 * estimate allows).
 */
export function dieboldMariano(differences: Float64Array, steps: number): DieboldMariano | undefined {
  const n = differences.length;
  if (n <= steps) return undefined;
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / n;
  let variance = autocovariance(differences, mean, 0);
  for (let lag = 1; lag < steps; lag++) variance += 2 * autocovariance(differences, mean, lag);
  if (!(variance > 0)) return undefined;
  const correction = (n + 1 - 2 * steps + (steps * (steps - 1)) / n) / n;
  const statistic = (Math.sqrt(correction) * mean) / Math.sqrt(variance / n);
  return { n, difference: mean, statistic, pValue: twoSidedProbability(statistic, n - 1) };
}

function autocovariance(series: Float64Array, mean: number, lag: number): number {
  let sum = 0;
  for (let index = lag; index < series.length; index++) {
    sum += ((series[index] ?? NaN) - mean) * ((series[index - lag] ?? NaN) - mean);
  }
  return sum / series.length;
}
