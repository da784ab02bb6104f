import type { FileVerification } from '../../forecast/dataset/verify-files.js';
import { METHODS, type Method } from '../../forecast/verification/methods.js';
import type { MethodScoresReport } from '../../forecast/verification/verification-report.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { plainTable } from './plain-table.js';

const METHOD_NAMES: Readonly<Record<Method, string>> = {
  model: 'forecast',
  persistence: 'persistence',
  yesterday: 'same hour yesterday',
  climatology: 'climatology',
};

const SHOWN_LEADS: readonly number[] = [1, 3, 6, 9, 12, 18, 24];
const VERIFIED = ['temperature_2m', 'wind_speed_10m'] as const;

/** What a verification found, for people. */
export function verificationTables(result: FileVerification): string {
  const { model, origins, stations, nodes, windows, records, climatology } = result;
  const learned =
    climatology === null
      ? 'no climatology: there are no observations outside the period'
      : `climatology (month x hour of each station) learned from ${climatology.learnedFrom === 'period' ? '' : 'all observations outside '}${climatology.from} to ${climatology.to}`;
  const lines = [
    `${model}: ${stations} stations in ${nodes} nodes, ${origins.count} origins from ${origins.first} to ${origins.last}`,
    `${records.read} records read, ${records.rejected} rejected, ${records.outOfRange} values out of range; ` +
      `${windows.forecast} windows forecast, ${windows.empty} empty; ${learned}`,
  ];
  for (const variable of VERIFIED) {
    const scores = result.scores[variable];
    const pairs = result.pairs[variable];
    if (scores === undefined || pairs === undefined) continue;
    lines.push(
      '',
      `${variable}, ${VARIABLES[variable].unit}: ${pairs.scored} pairs, ${pairs.notObserved} not observed, ${pairs.notComparable} without a baseline`,
      overallTable(scores),
      leadTable(result, variable),
    );
  }
  return lines.join('\n');
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

function leadTable(result: FileVerification, variable: (typeof VERIFIED)[number]): string {
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
