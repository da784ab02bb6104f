import type { Verification } from '../../forecast/dataset/verification.js';
import { type Baseline, METHODS, type Method } from '../../forecast/verification/methods.js';
import type { MethodScoresReport } from '../../forecast/verification/verification-report.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { METHOD_NAMES } from '../terminal/method-names.js';
import type { VerifiedVariable } from '../terminal/verified-variables.js';

/** A picture with a line for each series; NaN would not survive JSON, so what is missing is null. */
export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly series: readonly Series[];
}

export interface Series {
  readonly name: string;
  /** Which of the page's colours; the model is always the first. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly values: readonly (number | null)[];
}

interface Group {
  readonly at: number;
  readonly scores: MethodScoresReport | undefined;
}

/** What there is to see of one variable. */
export function chartsOf(result: Verification, variable: VerifiedVariable, reference: Baseline): Chart[] {
  const { unit } = VARIABLES[variable];
  const leads = result.byLead.map(({ lead, scores }) => ({ at: lead, scores: scores[variable] }));
  const hours = result.byHour.map(({ hour, scores }) => ({ at: hour, scores: scores[variable] }));
  const months = result.byMonth.map(({ month, scores }) => ({ at: month, scores: scores[variable] }));
  const axes = (
    xLabel: string,
    yLabel: string,
    groups: readonly Group[],
  ): Omit<Chart, 'title' | 'series'> => ({
    xLabel,
    yLabel,
    x: groups.map(({ at }) => at),
  });
  const charts: Chart[] = [
    {
      title: 'Root mean squared error by lead',
      ...axes('lead, h', unit, leads),
      series: METHODS.map((method) => line(method, leads, 'rmse')),
    },
    {
      title: 'Mean absolute error by lead',
      ...axes('lead, h', unit, leads),
      series: METHODS.map((method) => line(method, leads, 'mae')),
    },
    {
      title: `Skill by lead: 1 - MSE / MSE of ${METHOD_NAMES[reference]}`,
      ...axes('lead, h', '', leads),
      series: [
        { name: METHOD_NAMES.model, colour: 0, dashed: false, values: leads.map(skillAgainst(reference)) },
      ],
    },
    ...intervalCharts(result, variable, unit),
    {
      title: 'Root mean squared error by hour of the day',
      ...axes('valid hour, UTC', unit, hours),
      series: METHODS.map((method) => line(method, hours, 'rmse')),
    },
    {
      title: 'Bias by hour of the day',
      ...axes('valid hour, UTC', unit, hours),
      series: [line('model', hours, 'bias')],
    },
    {
      title: 'Root mean squared error by month',
      ...axes('month', unit, months),
      series: METHODS.map((method) => line(method, months, 'rmse')),
    },
  ];
  const { windVector } = result;
  if (variable === 'wind_speed_10m' && windVector !== null) {
    const methods = ['model', 'persistence', 'yesterday'] as const;
    charts.push({
      title: 'Wind as a vector: root mean squared length of the difference, by lead',
      xLabel: 'lead, h',
      yLabel: unit,
      x: windVector.byLead.map(({ lead }) => lead),
      series: methods.map((method) => ({
        name: METHOD_NAMES[method],
        colour: METHODS.indexOf(method),
        dashed: method !== 'model',
        values: windVector.byLead.map((scores) => scores[method].rmse),
      })),
    });
  }
  return charts.filter(({ series }) => series.some(({ values }) => values.some((value) => value !== null)));
}

function line(method: Method, groups: readonly Group[], score: 'rmse' | 'mae' | 'bias'): Series {
  return {
    name: METHOD_NAMES[method],
    colour: METHODS.indexOf(method),
    dashed: method !== 'model',
    values: groups.map(({ scores }) => scores?.[method]?.[score] ?? null),
  };
}

function skillAgainst(reference: Baseline): (group: Group) => number | null {
  return ({ scores }) => {
    const [model, baseline] = [scores?.model?.mse, scores?.[reference]?.mse];
    return model === undefined || baseline === undefined || baseline === 0 ? null : 1 - model / baseline;
  };
}

function intervalCharts(result: Verification, variable: VerifiedVariable, unit: string): Chart[] {
  const byLead = result.coverage[variable]?.byLead ?? [];
  const probabilities = byLead[0]?.intervals.map(({ probability }) => probability) ?? [];
  const x = byLead.map(({ lead }) => lead);
  const of = (rank: number, score: 'coverage' | 'width', factor: number): (number | null)[] =>
    byLead.map(({ intervals }) => {
      const value = intervals[rank]?.[score];
      return value === undefined ? null : factor * value;
    });
  const name = (probability: number): string => `${percent(probability)} % interval`;
  return [
    {
      title: 'Observations inside the intervals, by lead',
      xLabel: 'lead, h',
      yLabel: '%',
      x,
      series: probabilities.flatMap((probability, rank) => [
        { name: name(probability), colour: rank, dashed: false, values: of(rank, 'coverage', 100) },
        { name: 'claimed', colour: rank, dashed: true, values: x.map(() => percent(probability)) },
      ]),
    },
    {
      title: 'Mean width of the intervals, by lead',
      xLabel: 'lead, h',
      yLabel: unit,
      x,
      series: probabilities.map((probability, rank) => ({
        name: name(probability),
        colour: rank,
        dashed: false,
        values: of(rank, 'width', 1),
      })),
    },
  ];
}

function percent(probability: number): number {
  return Number((100 * probability).toFixed(4));
}
