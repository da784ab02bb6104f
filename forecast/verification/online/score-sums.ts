import { z } from 'zod';
import type { EpochHour } from '../../../ingest/time.js';
import type { ForecastVariable } from '../../forecast-fields.js';
import type { OnlinePair } from './online-pairs.js';

/** Scores of one model at one station over the pairs so far; errors are forecast minus observation. */
export interface OnlineScores {
  readonly n: number;
  readonly rmse: number;
  readonly mae: number;
  readonly bias: number;
  /** 1 - MSE / MSE of the baseline, on the same pairs. */
  readonly skill: { readonly persistence: number; readonly yesterday: number };
  /** Share of observations within the widest interval; null where the model has no quantiles. */
  readonly coverage: number | null;
}

const N = 0;
const ERROR = 1;
const ABSOLUTE = 2;
const SQUARED = 3;
const PERSISTENCE = 4;
const YESTERDAY = 5;
const INTERVALS = 6;
const COVERED = 7;
const WIDTH = 8;

const savedSchema = z.strictObject({
  through: z.int(),
  /** By variable: `leads` times eight sums. */
  sums: z.record(z.string(), z.array(z.number())),
});

/** Sums of one model at one station by variable and lead, and the last valid hour that is in them. */
export class ScoreSums {
  through: EpochHour = -Infinity;
  readonly #sums = new Map<string, Float64Array>();

  constructor(private readonly horizon: number) {}

  static load(text: string, horizon: number): ScoreSums {
    const saved = savedSchema.parse(JSON.parse(text));
    const sums = new ScoreSums(horizon);
    sums.through = saved.through;
    for (const [variable, values] of Object.entries(saved.sums)) sums.#of(variable).set(values);
    return sums;
  }

  save(): string {
    const sums = Object.fromEntries([...this.#sums].map(([variable, values]) => [variable, [...values]]));
    return JSON.stringify({ through: this.through, sums } satisfies z.input<typeof savedSchema>);
  }

  add({ variable, lead, observed, mean, median, persistence, yesterday, interval }: OnlinePair): void {
    const sums = this.#of(variable);
    const error = mean - observed;
    const increments = [
      1,
      error,
      Math.abs(median - observed),
      error ** 2,
      (persistence - observed) ** 2,
      (yesterday - observed) ** 2,
      interval === undefined ? 0 : 1,
      interval !== undefined && interval[0] <= observed && observed <= interval[1] ? 1 : 0,
    ];
    increments.forEach((increment, index) => {
      const at = (lead - 1) * WIDTH + index;
      sums[at] = (sums[at] ?? 0) + increment;
    });
  }

  merge(other: ScoreSums): void {
    for (const [variable, values] of other.#sums) {
      const sums = this.#of(variable);
      values.forEach((value, index) => (sums[index] = (sums[index] ?? 0) + value));
    }
  }

  /** Of one lead, or of all; undefined where there is no pair. */
  scores(variable: ForecastVariable, lead?: number): OnlineScores | undefined {
    const sums = this.#of(variable);
    const first = lead ?? 1;
    const last = lead ?? this.horizon;
    const total = new Float64Array(WIDTH);
    for (let each = first; each <= last; each++) {
      for (let index = 0; index < WIDTH; index++) {
        total[index] = (total[index] ?? 0) + (sums[(each - 1) * WIDTH + index] ?? 0);
      }
    }
    const at = (index: number): number => total[index] ?? 0;
    const n = at(N);
    if (n === 0) return undefined;
    return {
      n,
      rmse: Math.sqrt(at(SQUARED) / n),
      mae: at(ABSOLUTE) / n,
      bias: at(ERROR) / n,
      skill: {
        persistence: 1 - at(SQUARED) / at(PERSISTENCE),
        yesterday: 1 - at(SQUARED) / at(YESTERDAY),
      },
      coverage: at(INTERVALS) === 0 ? null : at(COVERED) / at(INTERVALS),
    };
  }

  #of(variable: string): Float64Array {
    const sums = this.#sums.get(variable) ?? new Float64Array(this.horizon * WIDTH);
    this.#sums.set(variable, sums);
    return sums;
  }
}
