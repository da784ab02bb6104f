export interface IntervalScores {
  /** Probability that the interval should cover: 0.8 from p10 to p90. */
  readonly probability: number;
  /** Share of observations within the interval, its ends included. */
  readonly coverage: number;
  /** Mean width, in the variable's unit. */
  readonly width: number;
  /** Mean interval score (Gneiting and Raftery 2007): the width, and what a miss costs; in the variable's unit. */
  readonly score: number;
}

export interface QuantileScores {
  readonly n: number;
  /** Mean pinball loss of each quantile, in the order of the probabilities. */
  readonly pinball: readonly number[];
  /**
   * Continuous ranked probability score: twice the mean pinball loss over the quantiles, which is the integral of
   * the quantile decomposition of the CRPS, estimated from the quantiles there are.
   */
  readonly crps: number;
  /** Widest first. */
  readonly intervals: readonly IntervalScores[];
}

/** Loss of `quantile` as a forecast of the `probability` quantile; its mean is least for the true quantile. */
export function pinballLoss(probability: number, quantile: number, observation: number): number {
  const error = observation - quantile;
  return error >= 0 ? probability * error : (probability - 1) * error;
}

/** Scores of quantile forecasts by group, exact and streaming. */
export class QuantileSums {
  readonly #counts: Float64Array;
  readonly #pinball: Float64Array;
  readonly #covered: Float64Array;
  readonly #width: Float64Array;
  readonly #intervals: number;

  /** `probabilities` ascend and are symmetric about the median, so that each pair of ends is an interval. */
  constructor(
    groups: number,
    private readonly probabilities: readonly number[],
  ) {
    this.#intervals = Math.floor(probabilities.length / 2);
    this.#counts = new Float64Array(groups);
    this.#pinball = new Float64Array(groups * probabilities.length);
    this.#covered = new Float64Array(groups * this.#intervals);
    this.#width = new Float64Array(groups * this.#intervals);
  }

  /** `quantiles[k]` is the series of the k-th probability, of which the value at `index` is scored. */
  add(group: number, quantiles: readonly Float32Array[], index: number, observation: number): void {
    increase(this.#counts, group, 1);
    const last = this.probabilities.length - 1;
    for (const [rank, probability] of this.probabilities.entries()) {
      const loss = pinballLoss(probability, quantiles[rank]?.[index] ?? NaN, observation);
      increase(this.#pinball, group * this.probabilities.length + rank, loss);
    }
    for (let interval = 0; interval < this.#intervals; interval++) {
      const lower = quantiles[interval]?.[index] ?? NaN;
      const upper = quantiles[last - interval]?.[index] ?? NaN;
      const at = group * this.#intervals + interval;
      increase(this.#covered, at, lower <= observation && observation <= upper ? 1 : 0);
      increase(this.#width, at, upper - lower);
    }
  }

  /** Undefined for a group that holds no pair. */
  scores(group: number): QuantileScores | undefined {
    const n = this.#counts[group] ?? 0;
    if (n === 0) return undefined;
    const { probabilities } = this;
    const pinball = probabilities.map(
      (_, rank) => (this.#pinball[group * probabilities.length + rank] ?? NaN) / n,
    );
    const intervals = Array.from({ length: this.#intervals }, (_, interval) => {
      const at = group * this.#intervals + interval;
      const upper = probabilities[probabilities.length - 1 - interval] ?? NaN;
      const lower = probabilities[interval] ?? NaN;
      const losses = (pinball[interval] ?? NaN) + (pinball[probabilities.length - 1 - interval] ?? NaN);
      return {
        probability: Number((upper - lower).toFixed(6)),
        coverage: (this.#covered[at] ?? NaN) / n,
        width: (this.#width[at] ?? NaN) / n,
        // The losses of both ends, for the probability that is left to each.
        score: losses / lower,
      };
    });
    const mean = pinball.reduce((sum, loss) => sum + loss, 0) / pinball.length;
    return { n, pinball, crps: 2 * mean, intervals };
  }
}

function increase(sums: Float64Array, index: number, amount: number): void {
  sums[index] = (sums[index] ?? 0) + amount;
}
