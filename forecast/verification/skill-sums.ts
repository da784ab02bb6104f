import type { ForecastVariable } from '../forecast-fields.js';

/** A forecast of one hour beside what came, and what two forecasts without a model would have said. */
export interface SkillPair {
  readonly variable: ForecastVariable;
  readonly lead: number;
  readonly observed: number;
  /** Expected value: what the squared error takes. */
  readonly mean: number;
  /** What the absolute error takes. */
  readonly median: number;
  readonly persistence: number;
  readonly yesterday: number;
}

export interface Comparison {
  readonly model: number;
  readonly persistence: number;
  readonly yesterday: number;
}

/** Errors are null while there is no pair. */
export interface SkillErrors {
  readonly count: number;
  readonly mae: Comparison | null;
  readonly mse: Comparison | null;
}

const COUNT = 0;
const ABSOLUTE = 1;
const SQUARED = 4;
const WIDTH = 7;

/** Sums of errors by variable and lead; a pair that was added can be taken out again. */
export class SkillSums {
  readonly #sums: ReadonlyMap<ForecastVariable, Float64Array>;

  constructor(
    variables: readonly ForecastVariable[],
    private readonly horizon: number,
  ) {
    this.#sums = new Map(variables.map((variable) => [variable, new Float64Array((horizon + 1) * WIDTH)]));
  }

  add(pair: SkillPair): void {
    this.#accumulate(pair, 1);
  }

  remove(pair: SkillPair): void {
    this.#accumulate(pair, -1);
  }

  /** Of one lead, or of all. */
  errors(variable: ForecastVariable, lead?: number): SkillErrors {
    const sums = this.#sums.get(variable);
    const leads = lead === undefined ? Array.from({ length: this.horizon }, (_, index) => index + 1) : [lead];
    const total = (offset: number): number =>
      leads.reduce((sum, each) => sum + (sums?.[each * WIDTH + offset] ?? 0), 0);
    const count = total(COUNT);
    if (count === 0) return { count: 0, mae: null, mse: null };
    const comparison = (offset: number): Comparison => ({
      model: total(offset) / count,
      persistence: total(offset + 1) / count,
      yesterday: total(offset + 2) / count,
    });
    return { count, mae: comparison(ABSOLUTE), mse: comparison(SQUARED) };
  }

  #accumulate(pair: SkillPair, sign: 1 | -1): void {
    const sums = this.#sums.get(pair.variable);
    if (sums === undefined) return;
    const { observed } = pair;
    const increments = [
      1,
      Math.abs(pair.median - observed),
      Math.abs(pair.persistence - observed),
      Math.abs(pair.yesterday - observed),
      (pair.mean - observed) ** 2,
      (pair.persistence - observed) ** 2,
      (pair.yesterday - observed) ** 2,
    ];
    increments.forEach((increment, offset) => {
      const index = pair.lead * WIDTH + offset;
      sums[index] = (sums[index] ?? 0) + sign * increment;
    });
  }
}
