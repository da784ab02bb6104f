import { windComponents } from '../wind.js';

export interface VectorScores {
  readonly n: number;
  /** Mean squared length of the difference between forecast and observed wind vector, (m/s) squared. */
  readonly mse: number;
  readonly rmse: number;
}

/** Scores of wind as a vector, by group. A calm has no direction and needs none. */
export class WindVectorSums {
  readonly #counts: Float64Array;
  readonly #squares: Float64Array;

  constructor(groups: number) {
    this.#counts = new Float64Array(groups);
    this.#squares = new Float64Array(groups);
  }

  /** Winds are [u, v] in m/s. */
  add(group: number, forecast: readonly [number, number], observed: readonly [number, number]): void {
    const square = (forecast[0] - observed[0]) ** 2 + (forecast[1] - observed[1]) ** 2;
    this.#counts[group] = (this.#counts[group] ?? 0) + 1;
    this.#squares[group] = (this.#squares[group] ?? 0) + square;
  }

  scores(group: number): VectorScores | undefined {
    const n = this.#counts[group] ?? 0;
    if (n === 0) return undefined;
    const mse = (this.#squares[group] ?? NaN) / n;
    return { n, mse, rmse: Math.sqrt(mse) };
  }
}

/** [u, v] of an observed or forecast wind; undefined where it cannot be told. */
export function windVector(speed: number, direction: number): [number, number] | undefined {
  if (speed === 0) return [0, 0];
  return Number.isNaN(speed) || Number.isNaN(direction) ? undefined : windComponents(speed, direction);
}
