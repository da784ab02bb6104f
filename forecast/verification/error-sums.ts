/**
 * Scores of point forecasts, exact and streaming: what is kept are sums, in double precision.
 *
 * A forecast with quantiles holds two point forecasts, and each score takes the one that is optimal for it:
 * MSE, RMSE and bias take the expected value, MAE takes the median. For a forecast of one value they are equal.
 */
export interface PointScores {
  /** Pairs of forecast and observation. */
  readonly n: number;
  readonly mse: number;
  readonly rmse: number;
  readonly mae: number;
  /** Mean of forecast minus observation. */
  readonly bias: number;
}

const COUNT = 0;
const ERROR = 1;
const ABSOLUTE = 2;
const SQUARED = 3;
const WIDTH = 4;

export class ErrorSums {
  readonly #sums: Float64Array;

  constructor(readonly groups: number) {
    this.#sums = new Float64Array(groups * WIDTH);
  }

  /** Errors are forecast minus observation, of the expected value and of the median. */
  add(group: number, error: number, medianError: number): void {
    const sums = this.#sums;
    const at = group * WIDTH;
    sums[at + COUNT] = (sums[at + COUNT] ?? 0) + 1;
    sums[at + ERROR] = (sums[at + ERROR] ?? 0) + error;
    sums[at + ABSOLUTE] = (sums[at + ABSOLUTE] ?? 0) + Math.abs(medianError);
    sums[at + SQUARED] = (sums[at + SQUARED] ?? 0) + error * error;
  }

  /** Undefined for a group that holds no pair. */
  scores(group: number): PointScores | undefined {
    const [n = 0, error = 0, absolute = 0, squared = 0] = this.#sums.subarray(
      group * WIDTH,
      (group + 1) * WIDTH,
    );
    if (n === 0) return undefined;
    const mse = squared / n;
    return { n, mse, rmse: Math.sqrt(mse), mae: absolute / n, bias: error / n };
  }
}
