/** A whole hour of a network without the inference: raw records to stored readings, windows, inputs, stored forecasts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forecastInputs } from '../../../embed/forecast-inputs.js';
import { DEFAULT_NODE_SIZE, groupIntoNodes } from '../../../embed/node-grouping.js';
import { systemClock } from '../../../ingest/clock.js';
import type { DeadLetter } from '../../../ingest/dead-letters/dead-letters.js';
import { Intake } from '../../../ingest/intake.js';
import type { RawRecord } from '../../../ingest/sources/raw-record.js';
import { DuckDbSeriesStore } from '../../../ingest/store/duckdb/duckdb-series-store.js';
import type { Forecast } from '../../../ingest/store/forecast.js';
import type { SeriesStore } from '../../../ingest/store/series-store.js';
import type { Origin } from '../../../ingest/windows/origin-trigger.js';
import { median } from '../engine/measure.js';
import type { Figure } from '../support/benchmark.js';
import { DISCARDING_STORE, SILENT } from './discard.js';
import { TiledNetwork } from './network.js';

const SIZES = [33, 3_850, 38_500] as const;
/** So many cycles, and of the first some that are not counted. */
const CYCLES: Readonly<Record<(typeof SIZES)[number], { readonly warm: number; readonly counted: number }>> =
  {
    33: { warm: 200, counted: 200 },
    3_850: { warm: 2, counted: 6 },
    38_500: { warm: 1, counted: 3 },
  };
const HISTORY = 48;
const HORIZON = 24;
const VARIABLES = [
  'temperature_2m',
  'wind_speed_10m',
  'wind_direction_10m',
  'pressure_msl',
  'dew_point_2m',
] as const;
const QUANTILES = ['', '_p10', '_p25', '_p50', '_p75', '_p90'];
/** As a worker takes them. */
const ORIGINS_AT_A_TIME = 64;

export async function hourlyCycle(): Promise<Figure[]> {
  const stored = new Map<number, number>();
  const inMemory = new Map<number, number>();
  for (const size of SIZES) {
    stored.set(size, await withDuckDb((store) => microsecondsAStation(size, store)));
    inMemory.set(size, await microsecondsAStation(size, DISCARDING_STORE));
  }
  return [
    ...SIZES.flatMap((size) => [
      {
        name: `cycle of ${size} stations, DuckDB`,
        value: stored.get(size) ?? NaN,
        unit: 'µs/station',
        note: `of that without the store ${(inMemory.get(size) ?? NaN).toFixed(1)}`,
      },
    ]),
    ...[
      [33, 3_850],
      [33, 38_500],
    ].map(([small = 0, large = 0]) => ({
      name: `growth of a cycle, ${small} to ${large} stations`,
      value: (stored.get(large) ?? NaN) / (stored.get(small) ?? NaN),
      unit: '× a station',
      bar: { atMost: 1 },
      note: `1 is linear; without the store ${((inMemory.get(large) ?? NaN) / (inMemory.get(small) ?? NaN)).toFixed(2)}`,
    })),
  ];
}

async function withDuckDb<T>(measure: (store: SeriesStore) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stationcast-bench-'));
  const store = await DuckDbSeriesStore.open({ file: path.join(folder, 'series.duckdb') });
  try {
    return await measure(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

function refuseLetters(letters: readonly DeadLetter[]): Promise<void> {
  const [first] = letters;
  return first === undefined
    ? Promise.resolve()
    : Promise.reject(new Error(`a good record was refused: ${first.message}`));
}

async function microsecondsAStation(size: (typeof SIZES)[number], store: SeriesStore): Promise<number> {
  const { warm, counted } = CYCLES[size];
  const network = await TiledNetwork.of(size, warm + counted);
  const intake = new Intake({
    nodes: groupIntoNodes(network.stations),
    store,
    deadLetters: {
      write: refuseLetters,
      close: () => Promise.resolve(),
    },
    clock: systemClock,
    logger: SILENT,
  });
  const times: number[] = [];
  for (let hour = 0; hour < warm + counted; hour++) {
    const records = Array.from(network.hour(hour), ({ text }, position): RawRecord => ({
      source: 'bench',
      position,
      value: Buffer.from(text),
    }));
    const started = performance.now();
    const { origins } = await intake.accept(records);
    for (let start = 0; start < origins.length; start += ORIGINS_AT_A_TIME) {
      const part = origins.slice(start, start + ORIGINS_AT_A_TIME);
      await store.writeForecasts(await forecast(intake, part));
      intake.issued(part);
    }
    if (hour >= warm) times.push((performance.now() - started) / size);
  }
  return median(times) * 1000;
}

/** All that a forecast takes but the model. */
async function forecast(intake: Intake, origins: readonly Origin[]): Promise<Forecast[]> {
  const windows = await Promise.all(
    origins.map(({ node, origin }) => intake.window(node, origin, HISTORY, VARIABLES)),
  );
  const { values } = forecastInputs(windows, DEFAULT_NODE_SIZE);
  return origins.flatMap(({ node, origin }, index) =>
    node.stations.map(({ id: station }) => ({
      station,
      model: 'none-1.0.0',
      origin,
      horizon: HORIZON,
      fields: fieldsOf(values.data[index * HISTORY] ?? 0),
    })),
  );
}

function fieldsOf(value: number): Forecast['fields'] {
  return Object.fromEntries(
    ['temperature_2m', 'wind_speed_10m'].flatMap((variable) =>
      QUANTILES.map((quantile) => [`${variable}${quantile}`, new Float32Array(HORIZON).fill(value)]),
    ),
  );
}
