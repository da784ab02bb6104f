import { InferenceFailedError } from '../ingest/errors.js';
import type { Forecast } from '../ingest/store/forecast.js';
import type { NodeWindow } from '../ingest/windows/node-window.js';
import type { Tensor, Tensors } from './engine/inference-engine.js';
import { quantileField, WIND_DIRECTION } from './forecast-fields.js';
import type { ForecastManifest } from './registry/manifest.js';
import { windDirection } from './wind.js';

/**
 * A forecast for each station of each window, from a model's outputs: `mean` [batch, horizon, nodeSize,
 * variables], `quantiles` [..., quantiles], `wind_vector` [batch, horizon, nodeSize, 2]. What a model says of
 * slots that hold no station is left out. Wind speed is never below 0.
 */
export function readForecasts(
  outputs: Tensors,
  windows: readonly NodeWindow[],
  model: string,
  manifest: ForecastManifest,
): Forecast[] {
  return windows.flatMap((window, batch) =>
    window.node.stations.map((station, slot) => ({
      station: station.id,
      model,
      origin: window.origin,
      horizon: manifest.horizon,
      fields: readFields(outputs, manifest, batch, slot),
    })),
  );
}

function readFields(
  outputs: Tensors,
  manifest: ForecastManifest,
  batch: number,
  slot: number,
): Record<string, Float32Array> {
  const { horizon, nodeSize, outputVariables, quantiles } = manifest;
  const mean = requireOutput(outputs, 'mean');
  const spread = requireOutput(outputs, 'quantiles');
  /** Index of a station's first value at a lead, in a tensor that has `width` values for each. */
  const at = (lead: number, width: number): number => ((batch * horizon + lead) * nodeSize + slot) * width;

  const fields: Record<string, Float32Array> = {};
  for (const [index, variable] of outputVariables.entries()) {
    const lowest = variable === 'wind_speed_10m' ? 0 : -Infinity;
    const series = (tensor: Tensor, width: number, offset: number): Float32Array => {
      const values = new Float32Array(horizon);
      for (let lead = 0; lead < horizon; lead++) {
        values[lead] = Math.max(lowest, tensor.data[at(lead, width) + offset] ?? NaN);
      }
      return values;
    };
    fields[variable] = series(mean, outputVariables.length, index);
    const width = outputVariables.length * quantiles.length;
    for (const [rank, probability] of quantiles.entries()) {
      const offset = index * quantiles.length + rank;
      fields[quantileField(variable, probability)] = series(spread, width, offset);
    }
  }
  const vector = outputs.wind_vector;
  if (vector !== undefined) {
    fields[WIND_DIRECTION] = Float32Array.from({ length: horizon }, (_, lead) =>
      windDirection(vector.data[at(lead, 2)] ?? NaN, vector.data[at(lead, 2) + 1] ?? NaN),
    );
  }
  return fields;
}

function requireOutput(outputs: Tensors, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new InferenceFailedError(`the model gave no output ${name}`);
  return tensor;
}
