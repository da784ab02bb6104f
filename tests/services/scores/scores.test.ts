import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { SAMPLE_FOLDER } from '../../../deploy/package-files.js';
import { Backfill } from '../../../forecast/backfill/backfill.js';
import { storeSource } from '../../../forecast/backfill/reading-source.js';
import { WHOLE } from '../../../forecast/backfill/shard.js';
import { verifyFiles, type FileVerification } from '../../../forecast/dataset/verify-files.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { exportForecasts } from '../../../forecast/export/export-forecasts.js';
import { ParquetSink } from '../../../forecast/export/parquet-sink.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { nodesOfModel } from '../../../forecast/nodes-of-model.js';
import { readModel } from '../../../forecast/registry/read-model.js';
import { systemClock } from '../../../ingest/clock.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { nearestHour, parseInstant } from '../../../ingest/time.js';
import { readSample } from '../../support/read-sample.js';
import { pythonPackages, runPython } from '../support/python-packages.js';

const PERIOD = { from: hourOf('2013-01-06T00:00Z'), to: hourOf('2013-01-16T23:00Z') };
const VARIABLES = ['temperature_2m', 'wind_speed_10m'] as const;
const PRECISION = 9;
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const series = z.array(z.number());
const scoresSchema = z.strictObject({
  n: series,
  rmse: series,
  mae: series,
  bias: series,
  pinball: z.record(z.string(), series),
  intervals: z.array(z.strictObject({ score: series, width: series, coverage: series })),
  dieboldMariano: z.strictObject({ statistic: series, pValue: series }),
});
const outputSchema = z.strictObject({
  rows: z.strictObject({ pandas: z.int(), duckdb: z.int() }),
  columns: z.strictObject({ pandas: z.array(z.string()), duckdb: z.array(z.string()) }),
  temperature_2m: scoresSchema,
  wind_speed_10m: scoresSchema,
});

let folder: string;
let ours: FileVerification;
let theirs: z.output<typeof outputSchema>;
let rows: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stationcast-scores-'));
  const store = await DuckDbSeriesStore.open({ file: ':memory:' });
  // One window at a time: how many are computed together changes the last digits of each.
  const engine = await LocalEngine.start({ provider: 'cpu', largestBatch: 1 });
  try {
    const model = await readModel(path.resolve('forecast/models/cpu-0.1.0'));
    await engine.load(model);
    const forecaster = new Forecaster(engine, model);
    ours = await verifyFiles({ forecaster, folder: SAMPLE_FOLDER, period: PERIOD, clock: systemClock });
    const { stations } = await readSample(store, PERIOD.to);
    const origins = { from: hourOf(ours.origins.first), to: hourOf(ours.origins.last) };
    const nodes = nodesOfModel(stations, forecaster.manifest);
    const request = { model: model.id, origins, every: 1, nodes, source: 'store' };
    const source = storeSource(store);
    const parts = { request, shard: WHOLE, forecaster, source, store, logger: LOGGER };
    await (await Backfill.plan(parts)).run();
    const pairs = path.join(folder, 'pairs.parquet');
    rows = await exportForecasts({ store, origins, table: 'pairs', sink: new ParquetSink(pairs) });
    const packages = await pythonPackages(path.join(import.meta.dirname, 'scores.txt'));
    const script = path.join(import.meta.dirname, 'score_pairs.py');
    const observations = path.join(SAMPLE_FOLDER, 'observations.csv.gz');
    const history = String(forecaster.manifest.history);
    theirs = outputSchema.parse(JSON.parse(await runPython(script, packages, pairs, observations, history)));
  } finally {
    await engine.close();
    await store.close();
  }
}, 600_000);

afterAll(() => rm(folder, { recursive: true }));

test('pandas and DuckDB read all exported pairs, with the same columns', () => {
  expect(theirs.rows).toEqual({ pandas: rows, duckdb: rows });
  expect(theirs.columns.pandas).toEqual(theirs.columns.duckdb);
  expect(theirs.columns.pandas).toEqual(
    expect.arrayContaining(['station', 'model', 'origin', 'lead', 'valid_time', 'temperature_2m_p10']),
  );
});

test.for(VARIABLES)('scores of %s are those of the package scores on the same pairs', (variable) => {
  const expected = theirs[variable];
  const byLead = ours.byLead.map(({ scores }) => scores[variable]?.model);
  expect(byLead.map((scores) => scores?.n)).toEqual(expected.n);
  for (const name of ['rmse', 'mae', 'bias'] as const) {
    expectClose(
      byLead.map((scores) => scores?.[name]),
      expected[name],
    );
  }
  const quantiles = ours.coverage[variable]?.byLead ?? [];
  for (const [name, losses] of Object.entries(expected.pinball)) {
    expectClose(
      quantiles.map(({ pinball }) => pinball[name]),
      losses,
    );
  }
  const names = Object.keys(expected.pinball);
  expectClose(
    quantiles.map(({ crps }) => crps),
    expected.n.map(
      (_, lead) =>
        (2 * names.reduce((sum, name) => sum + (expected.pinball[name]?.[lead] ?? NaN), 0)) / names.length,
    ),
  );
  for (const [index, interval] of expected.intervals.entries()) {
    for (const name of ['score', 'width', 'coverage'] as const) {
      expectClose(
        quantiles.map(({ intervals }) => intervals[index]?.[name]),
        interval[name],
      );
    }
  }
  const tests = ours.significance[variable]?.persistence ?? [];
  for (const name of ['statistic', 'pValue'] as const) {
    const defined = tests.filter(({ lead }) => Number.isFinite(expected.dieboldMariano.statistic[lead - 1]));
    expect(defined).toHaveLength(tests.length);
    expectClose(
      tests.map((each) => each[name]),
      tests.map(({ lead }) => expected.dieboldMariano[name][lead - 1] ?? NaN),
    );
  }
});

/** One a lead. */
function expectClose(found: readonly (number | undefined)[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(found[index]).toBeCloseTo(value, PRECISION);
  }
}

function hourOf(text: string): number {
  return nearestHour(parseInstant(text) ?? NaN);
}
