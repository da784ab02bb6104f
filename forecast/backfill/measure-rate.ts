import type { WindowForecaster } from '../forecaster.js';
import type { BackfillRequest } from './backfill-request.js';
import type { ReadingSource } from './reading-source.js';
import { forecastUnit, unitWindows } from './run-unit.js';
import { hoursOf, WorkUnits } from './work-units.js';

/** Windows in a second that the engine forecasts now, tried on the first of `units` that has some; undefined where none has. */
export async function measureRate(
  request: BackfillRequest,
  forecaster: WindowForecaster,
  source: ReadingSource,
  units: Iterable<number>,
): Promise<number | undefined> {
  const layout = new WorkUnits(request);
  for (const index of units) {
    const unit = layout.at(index);
    const stations = unit.nodes.flatMap((node) => node.stations);
    const dataset = await source.read(hoursOf(unit, forecaster.manifest.history), stations);
    const windows = unitWindows(unit, dataset, forecaster.manifest);
    if (windows.length === 0) continue;
    const start = performance.now();
    await forecastUnit(windows, forecaster);
    return windows.length / ((performance.now() - start) / 1000);
  }
  return undefined;
}
