import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDataset } from '../../../forecast/dataset/read-dataset.js';
import type { ObservedDataset } from '../../../forecast/dataset/observed-dataset.js';
import { systemClock } from '../../../ingest/clock.js';
import type { CheckedObservation } from '../../../ingest/observations/checked-observation.js';
import { VARIABLE_NAMES } from '../../../ingest/observations/variables.js';
import type { HourRange } from '../../../ingest/store/series-store.js';
import { hourToMilliseconds } from '../../../ingest/time.js';

/** Where the network's files are; they lie outside of the repository. */
const FOLDER = process.env.STATIONCAST_BENCH_NETWORK ?? path.resolve('../shared/data/weather/knmi');
/** The year that is forecast, and the one before it, whose last hours are its first history. */
const FILES = ['stations.csv', 'observations-2023.csv.gz', 'observations-2024.csv.gz'];

/** Hourly readings of 33 Dutch stations in 2023 and 2024, read as `stationcast backfill --observations` does. */
export async function readKnmi(): Promise<ObservedDataset> {
  const files = FILES.map((name) => path.join(FOLDER, name));
  for (const file of files) {
    if (!existsSync(file)) {
      throw new Error(`there is no ${file}; name the folder that holds it in STATIONCAST_BENCH_NETWORK`);
    }
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'stationcast-bench-'));
  try {
    for (const file of files) symlinkSync(file, path.join(folder, path.basename(file)));
    const { dataset } = await readDataset({ folder, variables: VARIABLE_NAMES, clock: systemClock });
    return dataset;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const HOURS_A_BATCH = 240;

/** What was read of some hours, in order of time, as a store takes it. */
export function* observationsOf(
  dataset: ObservedDataset,
  { from, to }: HourRange,
): Generator<CheckedObservation[]> {
  for (let first = from; first <= to; first += HOURS_A_BATCH) {
    const hours = Array.from(
      { length: Math.min(HOURS_A_BATCH, to - first + 1) },
      (_, index) => first + index,
    );
    yield hours.flatMap((hour) => dataset.stations.map(({ id }) => observationAt(dataset, id, hour)));
  }
}

function observationAt(dataset: ObservedDataset, station: string, hour: number): CheckedObservation {
  const columns = dataset.columns(station);
  const values = VARIABLE_NAMES.map((variable) => [variable, columns?.[variable]?.at(hour) ?? NaN] as const);
  return {
    observation: {
      station,
      time: hourToMilliseconds(hour),
      ...Object.fromEntries(values.filter(([, value]) => !Number.isNaN(value))),
    },
    flags: [],
  };
}
