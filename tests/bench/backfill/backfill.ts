/** How near a backfill, with its reading, embedding and writing, comes to the engine alone; and whether its memory grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forecastInputs } from '../../../embed/forecast-inputs.js';
import { groupIntoNodes } from '../../../embed/node-grouping.js';
import { Backfill } from '../../../forecast/backfill/backfill.js';
import { storeSource } from '../../../forecast/backfill/reading-source.js';
import { unitWindows } from '../../../forecast/backfill/run-unit.js';
import { WHOLE } from '../../../forecast/backfill/shard.js';
import { hoursOf, WorkUnits } from '../../../forecast/backfill/work-units.js';
import { LocalEngine } from '../../../forecast/engine/local-engine.js';
import { Forecaster } from '../../../forecast/forecaster.js';
import { listModels } from '../../../forecast/registry/list-models.js';
import { selectModel } from '../../../forecast/registry/select-model.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import { concurrentRate, median } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';
import { FIRST_HOUR, network, readings } from './network.js';

const STATIONS = 33;
const ROUNDS = 5;
/** Eight units of three nodes a round. */
const ORIGINS_A_ROUND = 96 * 8;
const ENGINE_SECONDS = 3;
const REQUESTS_IN_FLIGHT = 4;
const MEBIBYTE = 2 ** 20;
const ignore = (): void => undefined;
const LOGGER = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function backfill(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stationcast-bench-'));
  const store = await DuckDbSeriesStore.open({ file: path.join(folder, 'series.duckdb') });
  const engine = await LocalEngine.start({ provider: 'cpu' });
  try {
    const model = selectModel((await listModels(['forecast/models'])).models, 'forecast');
    await engine.load(model);
    const forecaster = new Forecaster(engine, model);
    const { history, nodeSize } = forecaster.manifest;
    const stations = network(STATIONS);
    await store.writeStations(stations);
    for (const batch of readings(stations, history + (ROUNDS + 1) * ORIGINS_A_ROUND)) {
      await store.writeObservations(batch);
    }
    const nodes = groupIntoNodes(stations, nodeSize);
    const source = storeSource(store);
    const request = (round: number) => ({
      model: model.id,
      origins: {
        from: FIRST_HOUR + history + round * ORIGINS_A_ROUND,
        to: FIRST_HOUR + history + (round + 1) * ORIGINS_A_ROUND - 1,
      },
      every: 1,
      nodes,
      source: 'store',
    });
    const first = new WorkUnits(request(0)).at(0);
    const windows = unitWindows(
      first,
      await source.read(hoursOf(first, history), stations),
      forecaster.manifest,
    );
    const inputs = { ...forecastInputs(windows.slice(0, engine.largestBatch), nodeSize) };
    const alone = (): Promise<number> =>
      concurrentRate(ENGINE_SECONDS, engine.largestBatch, REQUESTS_IN_FLIGHT, () =>
        engine.infer(model.id, inputs, { priority: 'backfill' }),
      );
    const run = async (round: number): Promise<number> => {
      const planned = await Backfill.plan({
        request: request(round),
        shard: WHOLE,
        forecaster,
        source,
        store,
        logger: LOGGER,
      });
      const start = performance.now();
      await planned.run();
      return planned.report.windows.done / ((performance.now() - start) / 1000);
    };

    // The first round fills caches and pools; memory is compared from then on.
    await run(0);
    const engineRates: number[] = [];
    const backfillRates: number[] = [];
    const memory: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      engineRates.push(await alone());
      backfillRates.push(await run(round));
      engineRates.push(await alone());
      memory.push(process.memoryUsage.rss() / MEBIBYTE);
    }
    const ratios = backfillRates.map(
      (rate, round) => rate / (((engineRates[2 * round] ?? NaN) + (engineRates[2 * round + 1] ?? NaN)) / 2),
    );
    return [
      {
        name: `engine alone, batch ${engine.largestBatch}`,
        value: median(engineRates),
        unit: 'windows/s',
        note: model.id,
      },
      {
        name: 'backfill, store to store',
        value: median(backfillRates),
        unit: 'windows/s',
        note: `${STATIONS} stations in ${nodes.length} nodes, DuckDB`,
      },
      {
        name: 'backfill / engine',
        value: median(ratios),
        unit: '',
        bar: { atLeast: 0.85 },
        note: `each round between two of the engine: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`,
      },
      {
        name: 'memory, last round less first',
        value: (memory.at(-1) ?? NaN) - (memory[0] ?? NaN),
        unit: 'MiB',
        bar: { atMost: 128 },
        note: `${(memory[0] ?? NaN).toFixed(0)} MiB after ${2 * ORIGINS_A_ROUND * nodes.length} windows`,
      },
    ];
  } finally {
    await engine.close();
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
