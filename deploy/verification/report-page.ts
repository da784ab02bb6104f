import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Verification } from '../../forecast/dataset/verification.js';
import { type Baseline, METHODS } from '../../forecast/verification/methods.js';
import { VARIABLES } from '../../ingest/observations/variables.js';
import { METHOD_NAMES } from '../terminal/method-names.js';
import { VERIFIED_VARIABLES, type VerifiedVariable } from '../terminal/verified-variables.js';
import { CHART_SCRIPT } from './chart-script.js';
import { type Chart, chartsOf } from './report-charts.js';
import { REPORT_STYLE } from './report-style.js';

const TESTED_LEADS: readonly number[] = [1, 3, 6, 12, 18, 24];
const VARIABLE_TITLES: Readonly<Record<VerifiedVariable, string>> = {
  temperature_2m: 'Temperature',
  wind_speed_10m: 'Wind speed',
};

/** One HTML file that holds everything it shows, scripts too, and asks nothing of any server. */
export async function verificationPage(result: Verification, reference: Baseline): Promise<string> {
  const uplot = path.dirname(createRequire(import.meta.url).resolve('uplot'));
  const [script, style] = await Promise.all(
    ['uPlot.iife.min.js', 'uPlot.min.css'].map((file) => readFile(path.join(uplot, file), 'utf8')),
  );
  const charts: Chart[] = [];
  const sections = VERIFIED_VARIABLES.filter((variable) => result.scores[variable] !== undefined).map(
    (variable) => section(result, variable, reference, charts),
  );
  const title = `${result.model}, ${result.period.from} to ${result.period.to}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Verification of ${escape(title)}</title>
<style>${style ?? ''}${REPORT_STYLE}</style>
</head>
<body>
<h1>Verification of ${escape(result.model)}</h1>
<p>${escape(description(result))}</p>
${sections.join('\n')}
<script id="charts" type="application/json">${JSON.stringify(charts).replaceAll('<', String.raw`\u003c`)}</script>
<script>${script ?? ''}</script>
<script>${CHART_SCRIPT}</script>
</body>
</html>
`;
}

function description({ period, origins, stations, every, climatology }: Verification): string {
  const learned =
    climatology === null
      ? 'There is nothing to learn a climatology from.'
      : climatology.learnedFrom === 'other months'
        ? 'Climatology is, of each month, the mean at that hour over the months before and after it.'
        : `Climatology is the mean of a month at an hour ${climatology.learnedFrom === 'period' ? 'from' : 'outside'} ${climatology.from} to ${climatology.to}.`;
  return (
    `${stations} stations, ${origins.count} origins from ${origins.first} to ${origins.last}, every ${every} h; valid hours from ` +
    `${period.from} to ${period.to}. All methods are scored on the same pairs; squared errors are those of the ` +
    `expected value, absolute errors those of the median. ${learned}`
  );
}

function section(
  result: Verification,
  variable: VerifiedVariable,
  reference: Baseline,
  charts: Chart[],
): string {
  const pairs = result.pairs[variable];
  const figures = chartsOf(result, variable, reference).map((chart) => {
    charts.push(chart);
    return `<figure><figcaption>${escape(chart.title)}</figcaption><div id="chart-${charts.length - 1}"></div></figure>`;
  });
  return `<section>
<h2>${VARIABLE_TITLES[variable]}, ${escape(VARIABLES[variable].unit)}</h2>
<p>${pairs?.scored ?? 0} pairs; left out: ${pairs?.notObserved ?? 0} not observed, ${pairs?.notComparable ?? 0} without a baseline.</p>
<div class="tables">
${overall(result, variable)}
${intervals(result, variable)}
${significance(result, variable, reference)}
</div>
<div class="charts">${figures.join('\n')}</div>
<details><summary>By station</summary>${stations(result, variable)}</details>
</section>`;
}

function overall(result: Verification, variable: VerifiedVariable): string {
  const rows = METHODS.map((method) => {
    const score = result.scores[variable]?.[method];
    const skill = method === 'model' ? undefined : result.skill[variable]?.[method]?.mse;
    const numbers =
      score === null || score === undefined
        ? ['-', '-', '-', '-']
        : [score.mse, score.rmse, score.mae, score.bias].map((value) => value.toFixed(3));
    return [METHOD_NAMES[method], ...numbers, skill === undefined ? '' : skill.toFixed(3)];
  });
  return table(['leads 1 to 24 h', 'MSE', 'RMSE', 'MAE', 'bias', 'skill against it'], rows);
}

function intervals(result: Verification, variable: VerifiedVariable): string {
  const scores = result.coverage[variable]?.all;
  if (scores === null || scores === undefined) return '';
  const rows = [
    ...scores.intervals.map(({ probability, coverage, width }) => [
      `${Number((100 * probability).toFixed(4))} % interval`,
      `covers ${(100 * coverage).toFixed(1)} %`,
      `${width.toFixed(2)} wide`,
    ]),
    ...Object.entries(scores.pinball).map(([name, loss]) => [`pinball loss, ${name}`, loss.toFixed(4), '']),
    ['CRPS', scores.crps.toFixed(4), ''],
  ];
  return table(['quantiles', '', ''], rows);
}

function significance(result: Verification, variable: VerifiedVariable, reference: Baseline): string {
  const tests = result.significance[variable]?.[reference] ?? [];
  const rows = tests
    .filter(({ lead }) => TESTED_LEADS.includes(lead))
    .map(({ lead, n, difference, statistic, pValue }) => [
      `${lead} h`,
      String(n),
      difference.toFixed(3),
      statistic.toFixed(2),
      pValue < 0.0001 ? '< 0.0001' : pValue.toFixed(4),
    ]);
  if (rows.length === 0) return '';
  const head = [
    `Diebold-Mariano against ${METHOD_NAMES[reference]}`,
    'origins',
    'MSE saved',
    'statistic',
    'p',
  ];
  return table(head, rows);
}

function stations(result: Verification, variable: VerifiedVariable): string {
  const rows = result.byStation.map(({ station, scores }) => [
    station,
    ...METHODS.map((method) => scores[variable]?.[method]?.mse.toFixed(2) ?? '-'),
    scores[variable]?.model?.bias.toFixed(2) ?? '-',
  ]);
  return table(['MSE', ...METHODS.map((method) => METHOD_NAMES[method]), 'bias of the forecast'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table>`;
}

/** Stations name themselves, so no name may become markup. */
function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
