/**
 * A year of a network of 33 stations, from files into DuckDB: how near a backfill, with its reading, embedding and
 * writing, comes to the engine alone; whether its memory grows; and a month of the same from the store.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forecastInputs } from '../../../embed/forecast-inputs.js';
import { Backfill } from '../../../forecast/backfill/backfill.js';
import { datasetSource, storeSource, type ReadingSource } from '../../../forecast/backfill/reading-source.js';
import { unitWindows } from '../../../forecast/backfill/run-unit.js';
import { WHOLE } from '../../../forecast/backfill/shard.js';
import { WorkUnits } from '../../../forecast/backfill/work-units.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { nodesOfModel } from '../../../forecast/nodes-of-model.js';
import { listModels } from '../../../forecast/registry/list-models.js';
import { selectModel } from '../../../forecast/registry/select-model.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { HourRange } from '../../../ingest/store/series-store.js';
import { nearestHour, parseInstant, type EpochHour } from '../../../ingest/time.js';
import { concurrentRate, median } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';
import { readKnmi, observationsOf } from './knmi.js';
import { MemoryTrace } from './memory-trace.js';

/** Parts of the year; the engine is measured alone before and after each. */
const PARTS: readonly HourRange[] = [
  { from: hourOf('2024-01-01T00:00Z'), to: hourOf('2024-06-30T23:00Z') },
  { from: hourOf('2024-07-01T00:00Z'), to: hourOf('2024-12-31T23:00Z') },
];
const MONTH_FROM_STORE: HourRange = { from: hourOf('2023-12-01T00:00Z'), to: hourOf('2023-12-31T23:00Z') };
const ENGINE_SECONDS = 5;
const REQUESTS_IN_FLIGHT = 4;
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function backfill(): Promise<Figure[]> {
  const dataset = await readKnmi();
  const folder = mkdtempSync(path.join(tmpdir(), 'stationcast-bench-'));
  const store = await DuckDbSeriesStore.open({ file: path.join(folder, 'series.duckdb') });
  const engine = await LocalEngine.start({ provider: 'cpu' });
  try {
    const model = selectModel((await listModels(['forecast/models'])).models, 'forecast');
    await engine.load(model);
    const forecaster = new Forecaster(engine, model);
    const { manifest } = forecaster;
    const { stations } = dataset;
    await store.writeStations(stations);
    const nodes = nodesOfModel(stations, manifest);
    const requestOf = (origins: HourRange, source: string) => ({
      model: model.id,
      origins,
      every: 1,
      nodes,
      source,
    });
    const [firstPart = MONTH_FROM_STORE] = PARTS;
    const windows = unitWindows(new WorkUnits(requestOf(firstPart, 'files')).at(0), dataset, manifest);
    const inputs = { ...forecastInputs(windows.slice(0, engine.largestBatch), manifest.nodeSize) };
    const alone = (): Promise<number> =>
      concurrentRate(ENGINE_SECONDS, engine.largestBatch, REQUESTS_IN_FLIGHT, () =>
        engine.infer(model.id, inputs, { priority: 'backfill' }),
      );
    const memory = new MemoryTrace();
    const run = async (origins: HourRange, name: string, source: ReadingSource): Promise<Run> => {
      const request = requestOf(origins, name);
      const planned = await Backfill.plan({
        request,
        shard: WHOLE,
        forecaster,
        source,
        store,
        logger: LOGGER,
      });
      const start = performance.now();
      await planned.run({
        onProgress: () => {
          memory.look();
        },
      });
      const seconds = (performance.now() - start) / 1000;
      return { windows: planned.report.windows.done, seconds };
    };

    const engineRates = [await alone()];
    const runs: Run[] = [];
    for (const part of PARTS) {
      runs.push(await run(part, 'files', datasetSource(dataset)));
      engineRates.push(await alone());
    }
    const year = memory.growth();
    const { history } = manifest;
    const hours = { from: MONTH_FROM_STORE.from - history, to: MONTH_FROM_STORE.to };
    for (const batch of observationsOf(dataset, hours)) await store.writeObservations(batch);
    const fromStore = await run(MONTH_FROM_STORE, 'store', storeSource(store));
    const lastEngineRate = await alone();

    const ratios = runs.map((part, index) => rateOf(part) / betweenRates(engineRates, index));
    const rate = rateOf(runs.reduce(sumOf));
    return [
      {
        name: `engine alone, batch ${engine.largestBatch}`,
        value: median(engineRates),
        unit: 'windows/s',
        note: model.id,
      },
      {
        name: 'a year from files into DuckDB',
        value: rate,
        unit: 'windows/s',
        note: `${stations.length} stations in ${nodes.length} nodes, ${runs.reduce(sumOf).windows} windows`,
      },
      {
        name: 'a year / engine',
        value: rate / (engineRates.reduce((sum, each) => sum + each, 0) / engineRates.length),
        unit: '',
        bar: { atLeast: 0.85 },
        note: `half years, each between two of the engine: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
      },
      {
        name: 'a month from store to store / engine',
        value: rateOf(fromStore) / (((engineRates.at(-1) ?? NaN) + lastEngineRate) / 2),
        unit: '',
        note: 'readings from DuckDB',
      },
      {
        name: 'memory, last tenth of the year less second',
        value: year.growth,
        unit: 'MiB',
        bar: { atMost: 64 },
        note: `tenths: ${year.tenths.map((mebibytes) => mebibytes.toFixed(0)).join(', ')} MiB`,
      },
    ];
  } finally {
    await engine.close();
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

interface Run {
  readonly windows: number;
  readonly seconds: number;
}

function rateOf({ windows, seconds }: Run): number {
  return windows / seconds;
}

function sumOf(left: Run, right: Run): Run {
  return { windows: left.windows + right.windows, seconds: left.seconds + right.seconds };
}

function betweenRates(rates: readonly number[], index: number): number {
  return ((rates[index] ?? NaN) + (rates[index + 1] ?? NaN)) / 2;
}

function hourOf(text: string): EpochHour {
  return nearestHour(parseInstant(text) ?? NaN);
}
