import type { ForecastManifest } from '../registry/manifest.js';
import { forecastFields } from '../forecast-fields.js';
import type { BackfillRequest } from './backfill-request.js';
import { GapList, gapReason, type Gap } from './gaps.js';
import type { ReadingSource } from './reading-source.js';
import { isInShard, type Shard } from './shard.js';
import { hoursOf, WorkUnits, type WorkUnit } from './work-units.js';

export interface BackfillPlan {
  readonly units: number;
  /** Node and origin, each once: those that will be forecast, and those that cannot be. */
  readonly windows: { readonly forecast: number; readonly missing: number };
  /** Station and origin. */
  readonly forecasts: number;
  /** Numbers that are stored, and the bytes that they hold; a store adds keys and may pack them. */
  readonly values: number;
  readonly bytes: number;
  readonly gaps: readonly Gap[];
  /** Windows that can be forecast, by unit; units of other shards are left out. */
  readonly windowsOf: ReadonlyMap<number, number>;
}

const BYTES_PER_VALUE = 4;

/** Looks through the readings and counts exactly what a run will do. Rejects with StoreUnavailableError. */
export async function planBackfill(
  request: BackfillRequest,
  manifest: ForecastManifest,
  source: ReadingSource,
  shard: Shard,
  onProgress: (units: number, ofUnits: number) => void = () => undefined,
): Promise<BackfillPlan> {
  const units = new WorkUnits(request);
  const gaps = new GapList(request.every);
  const windowsOf = new Map<number, number>();
  let forecasts = 0;
  let missing = 0;
  for (let index = 0; index < units.count; index++) {
    if (!isInShard(shard, index)) continue;
    const unit = units.at(index);
    const found = await findWindows(unit, manifest, source, gaps);
    windowsOf.set(index, found.windows);
    forecasts += found.forecasts;
    missing += found.missing;
    onProgress(index + 1, units.count);
  }
  const windows = [...windowsOf.values()].reduce((sum, each) => sum + each, 0);
  const values = forecasts * manifest.horizon * forecastFields(manifest).length;
  return {
    units: windowsOf.size,
    windows: { forecast: windows, missing },
    forecasts,
    values,
    bytes: values * BYTES_PER_VALUE,
    gaps: gaps.all(),
    windowsOf,
  };
}

async function findWindows(
  unit: WorkUnit,
  { history, inputVariables }: ForecastManifest,
  source: ReadingSource,
  gaps: GapList,
): Promise<{ windows: number; forecasts: number; missing: number }> {
  const stations = unit.nodes.flatMap((node) => node.stations);
  const dataset = await source.read(hoursOf(unit, history), stations);
  const found = { windows: 0, forecasts: 0, missing: 0 };
  for (const node of unit.nodes) {
    for (const origin of unit.origins) {
      const reason = gapReason(dataset, node, origin, history, inputVariables);
      if (reason === undefined) {
        found.windows += 1;
        found.forecasts += node.stations.length;
      } else {
        found.missing += 1;
        gaps.add(node.id, origin, reason);
      }
    }
  }
  return found;
}
