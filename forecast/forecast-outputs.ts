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
  const { horizon, nodeSize } = manifest;
  const columns = columnsOf(outputs, manifest);
  const vector = outputs.wind_vector?.data;
  return windows.flatMap((window, batch) =>
    window.node.stations.map((station, slot) => {
      const first = batch * horizon * nodeSize + slot;
      const fields = readFields(columns, first, manifest);
      if (vector !== undefined) fields[WIND_DIRECTION] = readDirections(vector, first, manifest);
      return { station: station.id, model, origin: window.origin, horizon, fields };
    }),
  );
}

/** Where a field stands in a tensor that has `width` values for each station and lead. */
interface FieldColumn {
  readonly field: string;
  readonly data: Tensor['data'];
  readonly width: number;
  readonly offset: number;
  readonly lowest: number;
}

function columnsOf(outputs: Tensors, { outputVariables, quantiles }: ForecastManifest): FieldColumn[] {
  const { data: mean } = requireOutput(outputs, 'mean');
  const { data: spread } = requireOutput(outputs, 'quantiles');
  const width = outputVariables.length;
  return outputVariables.flatMap((variable, index) => {
    const lowest = variable === 'wind_speed_10m' ? 0 : -Infinity;
    return [
      { field: variable, data: mean, width, offset: index, lowest },
      ...quantiles.map((probability, rank) => ({
        field: quantileField(variable, probability),
        data: spread,
        width: width * quantiles.length,
        offset: index * quantiles.length + rank,
        lowest,
      })),
    ];
  });
}

/** `first` is the index of the station's first lead among all stations and leads of the batch. */
function readFields(
  columns: readonly FieldColumn[],
  first: number,
  { horizon, nodeSize }: ForecastManifest,
): Record<string, Float32Array> {
  // One buffer for all fields: thousands of small ones in a second cost more than what is in them.
  const values = new Float32Array(columns.length * horizon);
  const fields: Record<string, Float32Array> = {};
  for (const [index, { field, data, width, offset, lowest }] of columns.entries()) {
    const series = values.subarray(index * horizon, (index + 1) * horizon);
    for (let lead = 0; lead < horizon; lead++) {
      const value = data[(first + lead * nodeSize) * width + offset] ?? NaN;
      series[lead] = value < lowest ? lowest : value;
    }
    fields[field] = series;
  }
  return fields;
}

function readDirections(
  vector: Tensor['data'],
  first: number,
  { horizon, nodeSize }: ForecastManifest,
): Float32Array {
  const directions = new Float32Array(horizon);
  for (let lead = 0; lead < horizon; lead++) {
    const at = 2 * (first + lead * nodeSize);
    directions[lead] = windDirection(vector[at] ?? NaN, vector[at + 1] ?? NaN);
  }
  return directions;
}

function requireOutput(outputs: Tensors, name: string): Tensor {
  const tensor = outputs[name];
  if (tensor === undefined) throw new InferenceFailedError(`the model gave no output ${name}`);
  return tensor;
}
