import type { Verification } from '../../forecast/dataset/verification.js';
import { type Baseline, METHODS } from '../../forecast/verification/methods.js';
import type { MethodScoresReport } from '../../forecast/verification/verification-report.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { METHOD_NAMES } from './method-names.js';
import { plainTable } from './plain-table.js';
import { VERIFIED_VARIABLES, type VerifiedVariable } from './verified-variables.js';

const SHOWN_LEADS: readonly number[] = [1, 3, 6, 9, 12, 18, 24];

/** What a verification found, for people. `read` says what was read for it, `reference` what it is tested against. */
export function verificationTables(result: Verification, read: string, reference: Baseline): string {
  const { model, origins, stations } = result;
  const lines = [
    `${model}: ${stations} stations, ${origins.count} origins from ${origins.first} to ${origins.last}`,
    `${read}; ${climatologyText(result)}`,
  ];
  for (const variable of VERIFIED_VARIABLES) {
    const scores = result.scores[variable];
    const pairs = result.pairs[variable];
    if (scores === undefined || pairs === undefined) continue;
    lines.push(
      '',
      `${variable}, ${VARIABLES[variable].unit}: ${pairs.scored} pairs, ${pairs.notObserved} not observed, ${pairs.notComparable} without a baseline`,
      overallTable(scores),
      leadTable(result, variable),
      intervalLine(result, variable),
      significanceLine(result, variable, reference),
    );
  }
  const vector = result.windVector?.all;
  if (vector !== undefined) {
    const rows = (['model', 'persistence', 'yesterday'] as const).map((method) => [
      METHOD_NAMES[method],
      vector[method].mse.toFixed(3),
      vector[method].rmse.toFixed(3),
    ]);
    lines.push(
      '',
      `wind as a vector: ${vector.model.n} pairs`,
      plainTable(['leads 1 to 24 h', 'MSE', 'RMSE'], rows),
    );
  }
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n');
}

function climatologyText({ climatology }: Verification): string {
  if (climatology === null) return 'no climatology: there are no observations outside the period';
  const { learnedFrom, from, to } = climatology;
  if (learnedFrom === 'other months') {
    return 'climatology (hour of each station) of each month learned from the months before and after it';
  }
  const where = learnedFrom === 'period' ? '' : 'all observations outside ';
  return `climatology (month x hour of each station) learned from ${where}${from} to ${to}`;
}

function intervalLine(result: Verification, variable: VerifiedVariable): string {
  const scores = result.coverage[variable]?.all;
  if (scores === null || scores === undefined) return '';
  const intervals = scores.intervals.map(
    ({ probability, coverage, width }) =>
      `${Number((100 * probability).toFixed(4))} % interval covers ${(100 * coverage).toFixed(1)} %, ${width.toFixed(2)} wide`,
  );
  return `CRPS ${scores.crps.toFixed(4)}; ${intervals.join('; ')}`;
}

function significanceLine(result: Verification, variable: VerifiedVariable, reference: Baseline): string {
  const tests = (result.significance[variable]?.[reference] ?? []).filter(({ lead }) =>
    SHOWN_LEADS.includes(lead),
  );
  if (tests.length === 0) return '';
  const results = tests.map(({ lead, statistic, pValue }) => {
    const probability = pValue < 0.0001 ? 'p < 0.0001' : `p ${pValue.toFixed(4)}`;
    return `${lead} h ${statistic.toFixed(1)} (${probability})`;
  });
  return `Diebold-Mariano against ${METHOD_NAMES[reference]}, above 0 where the forecast is better: ${results.join(', ')}`;
}

function overallTable(scores: MethodScoresReport): string {
  const rows = METHODS.map((method) => {
    const score = scores[method];
    if (score === null) return [METHOD_NAMES[method], '-', '-', '-', '-'];
    return [
      METHOD_NAMES[method],
      ...[score.mse, score.rmse, score.mae, score.bias].map((value) => value.toFixed(3)),
    ];
  });
  return plainTable(['leads 1 to 24 h', 'MSE', 'RMSE', 'MAE', 'bias'], rows);
}

function leadTable(result: Verification, variable: (typeof VERIFIED_VARIABLES)[number]): string {
  const leads = result.byLead.filter(({ lead }) => SHOWN_LEADS.includes(lead));
  const rows = METHODS.map((method) => [
    METHOD_NAMES[method],
    ...leads.map(({ scores }) => scores[variable]?.[method]?.mse.toFixed(2) ?? '-'),
  ]);
  const coverage = leads.map(({ lead }) => {
    const intervals = result.coverage[variable]?.byLead.find((each) => each.lead === lead)?.intervals;
    const [widest] = [...(intervals ?? [])].sort((a, b) => b.probability - a.probability);
    return widest === undefined ? '-' : `${(100 * widest.coverage).toFixed(1)} %`;
  });
  return plainTable(
    ['MSE', ...leads.map(({ lead }) => `${lead} h`)],
    [...rows, ['widest interval covers', ...coverage]],
  );
}
