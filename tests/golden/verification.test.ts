import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Climatology } from '../../forecast/verification/climatology.js';
import type { HourlyColumn } from '../../forecast/verification/hourly-column.js';
import { Months } from '../../forecast/verification/months.js';
import { twoSidedProbability } from '../../forecast/verification/student-t.js';
import type { QuantileScoresReport, VerificationScores } from '../../forecast/verification/verification-report.js';
import { Verifier } from '../../forecast/verification/verifier.js';
import type { Forecast } from '../../ingest/store/forecast.js';

const pointScores = z.strictObject({
  n: z.number(),
  mse: z.number(),
  rmse: z.number(),
  mae: z.number(),
  bias: z.number(),
});
const methodScores = z.record(z.enum(['model', 'persistence', 'yesterday', 'climatology']), pointScores);
const quantileScores = z.strictObject({
  pinball: z.array(z.number()),
  crps: z.number(),
  intervals: z.array(z.strictObject({ coverage: z.number(), width: z.number() })),
});
const significance = z.array(
  z.strictObject({
    lead: z.number(),
    n: z.number(),
    difference: z.number(),
    statistic: z.number().nullable(),
    pValue: z.number().nullable(),
  }),
);
const golden = z
  .strictObject({
    history: z.number(),
    horizon: z.number(),
    training: z.number(),
    probabilities: z.array(z.number()),
    observed: z.array(z.array(z.number().nullable())),
    origins: z.array(z.number()),
    mean: z.array(z.array(z.array(z.number()))),
    quantiles: z.array(z.array(z.array(z.array(z.number())))),
    expected: z.strictObject({
      notObserved: z.number(),
      notComparable: z.number(),
      all: methodScores,
      byLead: z.array(methodScores),
      byStation: z.array(methodScores),
      byHour: z.array(methodScores),
      quantiles: quantileScores,
      quantilesByLead: z.array(quantileScores),
      significance: z.record(z.enum(['persistence', 'yesterday', 'climatology']), significance),
    }),
    studentT: z.array(z.strictObject({ statistic: z.number(), degrees: z.number(), pValue: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('verification.json', import.meta.url), 'utf8')));

const STATIONS = ['a', 'b', 'c'];
const VARIABLE = 'temperature_2m';
const { expected } = golden;

function observedAt(station: string): HourlyColumn {
  return { at: (hour) => golden.observed[hour]?.[STATIONS.indexOf(station)] ?? NaN };
}

function climatologyOf(station: string): Climatology {
  const climatology = new Climatology(new Months());
  for (let hour = 0; hour < golden.training; hour++) climatology.learn(hour, observedAt(station).at(hour));
  return climatology;
}

function* forecasts(): Generator<Forecast> {
  for (const [index, origin] of golden.origins.entries()) {
    for (const [slot, station] of STATIONS.entries()) {
      const series = (value: (lead: number) => number | undefined): Float32Array =>
        Float32Array.from({ length: golden.horizon }, (_, lead) => value(lead) ?? NaN);
      const fields: Record<string, Float32Array> = {
        [VARIABLE]: series((lead) => golden.mean[index]?.[lead]?.[slot]),
      };
      for (const [rank, probability] of golden.probabilities.entries()) {
        const name = `${VARIABLE}_p${probability * 100}`;
        fields[name] = series((lead) => golden.quantiles[index]?.[lead]?.[slot]?.[rank]);
      }
      yield { station, model: 'made-up-1.0.0', origin, horizon: golden.horizon, fields };
    }
  }
}

function verify(): VerificationScores {
  const climatologies = new Map(STATIONS.map((station) => [station, climatologyOf(station)]));
  const verifier = new Verifier({
    stations: STATIONS,
    variables: [VARIABLE],
    quantiles: golden.probabilities,
    horizon: golden.horizon,
    history: golden.history,
    origins: { from: golden.origins[0] ?? 0, to: golden.origins.at(-1) ?? 0 },
    every: 1,
    observed: (station, variable) => (variable === VARIABLE ? observedAt(station) : undefined),
    climatology: (station) => climatologies.get(station),
  });
  for (const forecast of forecasts()) verifier.add(forecast);
  return verifier.scores();
}

const scores = verify();

/** Equal to 1e-9 of its size, in every number. */
function expectEqual(actual: unknown, reference: unknown): void {
  if (typeof reference === 'number') {
    expect(typeof actual).toBe('number');
    expect(Math.abs(Number(actual) - reference)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(reference)));
  } else if (typeof reference === 'object' && reference !== null) {
    const fields = new Map(Object.entries(actual ?? {}));
    for (const [name, value] of Object.entries(reference)) expectEqual(fields.get(name), value);
  } else expect(actual).toEqual(reference);
}

function comparable(report: QuantileScoresReport | null | undefined): unknown {
  return report && { ...report, pinball: Object.values(report.pinball) };
}

test('what could not be scored is counted by its reason', () => {
  const { notObserved, notComparable } = expected;
  expect(notObserved).toBeGreaterThan(0);
  expect(notComparable).toBeGreaterThan(0);
  const scored = expected.all.model.n;
  expect(scores.pairs[VARIABLE]).toEqual({ scored, notObserved, notComparable });
});

test('MSE, RMSE, MAE and bias of model and baselines equal those of the package scores', () => {
  expectEqual(scores.scores[VARIABLE], expected.all);
});

test('scores by lead, station and hour of the day equal those of the package scores', () => {
  expectEqual(
    scores.byLead.map((entry) => entry.scores[VARIABLE]),
    expected.byLead,
  );
  expectEqual(
    scores.byStation.map((entry) => entry.scores[VARIABLE]),
    expected.byStation,
  );
  expectEqual(
    scores.byHour.map((entry) => entry.scores[VARIABLE]),
    expected.byHour,
  );
});

test('pinball loss, CRPS, coverage and width equal those of the package scores', () => {
  expectEqual(comparable(scores.coverage[VARIABLE]?.all), expected.quantiles);
  expectEqual(scores.coverage[VARIABLE]?.byLead.map(comparable), expected.quantilesByLead);
});

test('the Diebold-Mariano test equals that of the package scores at every lead', () => {
  for (const baseline of ['persistence', 'yesterday', 'climatology'] as const) {
    const computable = expected.significance[baseline].filter(({ statistic }) => statistic !== null);
    expect(computable.length).toBeGreaterThan(0);
    expectEqual(scores.significance[VARIABLE]?.[baseline], computable);
  }
});

test("probabilities of Student's t equal those of SciPy", () => {
  for (const { statistic, degrees, pValue } of golden.studentT) {
    const probability = twoSidedProbability(statistic, degrees);
    expect(Math.abs(probability - pValue)).toBeLessThanOrEqual(1e-11);
  }
});
