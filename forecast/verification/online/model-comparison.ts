import { z } from 'zod';
import type { EpochHour } from '../../../ingest/time.js';
import type { ForecastVariable } from '../../forecast-fields.js';
import { dieboldMariano } from '../diebold-mariano.js';
import type { OnlinePair } from './online-pairs.js';

/** Far enough apart to tell something new each, few enough to keep the test's level after correction. */
const COMPARED_LEADS: readonly number[] = [1, 6, 12, 24];
/** With fewer hours the autocovariances of so many hours are too uncertain, and the test finds what is not there. */
const HOURS_PER_LEAD = 10;
const MEMORY_HOURS = 28 * 24;
/** Of the verdict, over all variables and leads together (Bonferroni). */
const LEVEL = 0.01;

const savedSchema = z.record(z.string(), z.array(z.tuple([z.int(), z.number(), z.int()])));

export interface ComparedLead {
  readonly variable: ForecastVariable;
  readonly lead: number;
  readonly n: number;
  /** Mean squared error of the candidate less that of the live model: above 0 the candidate is worse. */
  readonly difference: number;
  readonly pValue: number;
}

export interface ModelVerdict {
  readonly verdict: 'worse' | 'better' | 'no difference';
  readonly leads: readonly ComparedLead[];
}

/**
 * A candidate (shadow or canary) against the live model on the same stations, origins and hours: the differences of
 * their squared errors by valid hour, over the last four weeks, held to the Diebold-Mariano test.
 */
export class ModelComparison {
  /** By variable and lead: sums and counts of differences by valid hour. */
  readonly #series = new Map<string, Map<EpochHour, [number, number]>>();

  static load(text: string): ModelComparison {
    const comparison = new ModelComparison();
    for (const [key, rows] of Object.entries(savedSchema.parse(JSON.parse(text)))) {
      comparison.#series.set(key, new Map(rows.map(([valid, sum, n]) => [valid, [sum, n]])));
    }
    return comparison;
  }

  save(): string {
    const saved: z.input<typeof savedSchema> = Object.fromEntries(
      [...this.#series].map(([key, series]) => [
        key,
        [...series].map(([valid, [sum, n]]): [number, number, number] => [valid, sum, n]),
      ]),
    );
    return JSON.stringify(saved);
  }

  /** Pairs of one station and valid hour, by the two models. */
  add(valid: EpochHour, live: readonly OnlinePair[], candidate: readonly OnlinePair[]): void {
    for (const pair of candidate) {
      if (!COMPARED_LEADS.includes(pair.lead)) continue;
      const other = live.find(({ variable, lead }) => variable === pair.variable && lead === pair.lead);
      if (other === undefined) continue;
      const key = `${pair.variable} ${pair.lead}`;
      const series = this.#series.get(key) ?? new Map<EpochHour, [number, number]>();
      this.#series.set(key, series);
      const [sum, n] = series.get(valid) ?? [0, 0];
      const difference = (pair.mean - pair.observed) ** 2 - (other.mean - other.observed) ** 2;
      series.set(valid, [sum + difference, n + 1]);
      for (const hour of series.keys()) {
        if (hour > valid - MEMORY_HOURS) break;
        series.delete(hour);
      }
    }
  }

  verdict(variables: readonly ForecastVariable[]): ModelVerdict {
    const leads = variables.flatMap((variable) =>
      COMPARED_LEADS.flatMap((lead): ComparedLead[] => {
        const series = this.#series.get(`${variable} ${lead}`);
        if (series === undefined) return [];
        if (series.size < HOURS_PER_LEAD * lead) return [];
        const ordered = [...series].sort(([a], [b]) => a - b);
        const test = dieboldMariano(
          Float64Array.from(ordered, ([, [sum, n]]) => sum / n),
          lead,
        );
        if (test === undefined) return [];
        return [{ variable, lead, n: test.n, difference: test.difference, pValue: test.pValue }];
      }),
    );
    const clear = leads.filter(({ pValue }) => pValue < LEVEL / leads.length);
    const worse = clear.some(({ difference }) => difference > 0);
    const better = clear.some(({ difference }) => difference < 0);
    if (worse) return { verdict: 'worse', leads };
    return { verdict: better ? 'better' : 'no difference', leads };
  }
}
