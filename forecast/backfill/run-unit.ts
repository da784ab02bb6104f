import type { Forecast } from '../../ingest/store/forecast.js';
import type { NodeWindow } from '../../ingest/windows/node-window.js';
import { datasetWindow } from '../dataset/dataset-windows.js';
import type { ObservedDataset } from '../dataset/observed-dataset.js';
import type { WindowForecaster } from '../forecaster.js';
import type { ForecastManifest } from '../registry/manifest.js';
import { gapReason } from './gaps.js';
import type { WorkUnit } from './work-units.js';

/** The windows of a unit that can be forecast, in order of origin, then node. */
export function unitWindows(
  { nodes, origins }: WorkUnit,
  dataset: ObservedDataset,
  { history, inputVariables }: ForecastManifest,
): NodeWindow[] {
  return origins.flatMap((origin) =>
    nodes
      .filter((node) => gapReason(dataset, node, origin, history, inputVariables) === undefined)
      .map((node) => datasetWindow(dataset, node, origin, { hours: history, variables: inputVariables })),
  );
}

/** Forecasts a unit's windows, behind whatever live forecast waits in the engine. */
export function forecastUnit(
  windows: readonly NodeWindow[],
  forecaster: WindowForecaster,
  signal?: AbortSignal,
): Promise<Forecast[]> {
  return forecaster.forecast(windows, { priority: 'backfill', ...(signal !== undefined && { signal }) });
}
