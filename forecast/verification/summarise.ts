/** From sums to the report: only arithmetic on what has been counted. */
import { type ForecastVariable, quantileName } from '../forecast-fields.js';
import { dieboldMariano } from './diebold-mariano.js';
import type { PointScores } from './error-sums.js';
import type { Baseline } from './methods.js';
import { PairGroups } from './pair-groups.js';
import type { VariableScores } from './variable-scores.js';
import type {
  MethodScoresReport,
  QuantileScoresReport,
  VerificationScores,
  WindVectorReport,
} from './verification-report.js';
import type { WindScores } from './wind-scores.js';

export interface Sums {
  readonly stations: readonly string[];
  readonly horizon: number;
  readonly every: number;
  readonly hasClimatology: boolean;
  readonly groups: PairGroups;
  readonly variables: readonly VariableScores[];
  readonly wind: WindScores;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MONTHS = Array.from({ length: 12 }, (_, month) => month);

export function summarise(sums: Sums): VerificationScores {
  const { groups, variables } = sums;
  const leads = Array.from({ length: sums.horizon }, (_, index) => index + 1);
  const scoresOf = (group: number): VerificationScores['scores'] =>
    byVariable(variables, (scores) => methodScores(sums, scores, group));
  return {
    pairs: byVariable(variables, ({ counts }) => ({ ...counts })),
    scores: scoresOf(PairGroups.ALL),
    skill: byVariable(variables, (scores) => skills(sums, scores)),
    byLead: leads.map((lead) => ({ lead, scores: scoresOf(groups.ofLead(lead)) })),
    byStation: sums.stations.map((station, index) => ({
      station,
      scores: scoresOf(groups.ofStation(index)),
    })),
    byHour: HOURS.map((hour) => ({ hour, scores: scoresOf(groups.ofHour(hour)) })),
    byMonth: MONTHS.map((month) => ({ month: month + 1, scores: scoresOf(groups.ofMonth(month)) })),
    coverage: byVariable(variables, (scores) => ({
      all: quantileScores(scores, PairGroups.ALL) ?? null,
      byLead: leads.flatMap((lead) => {
        const report = quantileScores(scores, groups.ofLead(lead));
        return report === undefined ? [] : [{ lead, ...report }];
      }),
    })),
    windVector: windVector(sums.wind, leads),
    significance: byVariable(variables, (scores) => significances(sums, scores, leads)),
  };
}

function byVariable<T>(
  variables: readonly VariableScores[],
  summary: (scores: VariableScores) => T,
): Partial<Record<ForecastVariable, T>> {
  return Object.fromEntries(variables.map((scores) => [scores.options.variable, summary(scores)]));
}

function methodScores(sums: Sums, { sums: errors }: VariableScores, group: number): MethodScoresReport {
  return {
    model: errors.model.scores(group) ?? null,
    persistence: errors.persistence.scores(group) ?? null,
    yesterday: errors.yesterday.scores(group) ?? null,
    climatology: (sums.hasClimatology ? errors.climatology.scores(group) : undefined) ?? null,
  };
}

function skills(sums: Sums, scores: VariableScores): Record<Baseline, { mse: number; mae: number } | null> {
  const all = methodScores(sums, scores, PairGroups.ALL);
  return byBaseline((baseline) => skill(all.model, all[baseline]));
}

function skill(
  model: PointScores | null,
  reference: PointScores | null,
): { mse: number; mae: number } | null {
  if (model === null || reference === null || reference.mse === 0) return null;
  return { mse: 1 - model.mse / reference.mse, mae: 1 - model.mae / reference.mae };
}

function quantileScores(
  { quantiles, options }: VariableScores,
  group: number,
): QuantileScoresReport | undefined {
  const scores = quantiles.scores(group);
  if (scores === undefined) return undefined;
  return {
    n: scores.n,
    pinball: Object.fromEntries(
      options.quantiles.map((probability, rank) => [quantileName(probability), scores.pinball[rank] ?? NaN]),
    ),
    crps: scores.crps,
    intervals: [...scores.intervals],
  };
}

function windVector(wind: WindScores, leads: readonly number[]): VerificationScores['windVector'] {
  const ofGroup = (group: number): WindVectorReport | undefined => {
    const model = wind.model.scores(group);
    const persistence = wind.persistence.scores(group);
    const yesterday = wind.yesterday.scores(group);
    if (model === undefined || persistence === undefined || yesterday === undefined) return undefined;
    return { model, persistence, yesterday };
  };
  const all = ofGroup(PairGroups.ALL);
  if (all === undefined) return null;
  const byLead = leads.flatMap((lead) => {
    const report = ofGroup(lead);
    return report === undefined ? [] : [{ lead, ...report }];
  });
  return { all, byLead };
}

type Significance = NonNullable<NonNullable<VerificationScores['significance']['temperature_2m']>[Baseline]>;

function significances(
  sums: Sums,
  { losses }: VariableScores,
  leads: readonly number[],
): Record<Baseline, Significance | null> {
  return byBaseline((baseline) => {
    if (baseline === 'climatology' && !sums.hasClimatology) return null;
    return leads.flatMap((lead) => {
      const test = dieboldMariano(losses.differences(lead, baseline, 'model'), Math.ceil(lead / sums.every));
      return test === undefined ? [] : [{ lead, ...test }];
    });
  });
}

function byBaseline<T>(value: (baseline: Baseline) => T): Record<Baseline, T> {
  return {
    persistence: value('persistence'),
    yesterday: value('yesterday'),
    climatology: value('climatology'),
  };
}
